with contacts as (
    select
        own.organisation_key,
        own.participant_name as representative,
        other.participant_kind as contact_kind,
        other.official_key as contact_official_key,
        other.participant_name as contact_name,
        other.country_code as contact_country_code,
        coalesce(other.official_key, other.participant_name) as contact,
        meetings.meeting_key,
        meetings.meeting_date
    from {{ ref('bridge_meeting_participant') }} as own
    inner join {{ ref('bridge_meeting_participant') }} as other
        on
            own.meeting_key = other.meeting_key
            and own.organisation_key is distinct from other.organisation_key
    inner join {{ ref('fct_meeting') }} as meetings on own.meeting_key = meetings.meeting_key
    where own.organisation_key is not null and meetings.status = 'held'
)

select
    {{ surrogate_key(['contacts.organisation_key', 'contacts.contact_kind', 'contacts.contact']) }} as contact_key,
    contacts.organisation_key,
    organisations.name as organisation_name,
    contacts.contact_kind,
    contacts.contact_official_key,
    min(contacts.contact_name) as contact_name,
    list_sort(list(distinct contacts.contact_country_code) filter (where contacts.contact_country_code is not null))
        as contact_country_codes,
    list_sort(list(distinct contacts.representative)) as representatives,
    count(distinct contacts.meeting_key) as meeting_count,
    min(contacts.meeting_date) as first_meeting_date,
    max(contacts.meeting_date) as last_meeting_date
from contacts
inner join {{ ref('dim_organisation') }} as organisations
    on contacts.organisation_key = organisations.organisation_key
group by
    contacts.organisation_key,
    organisations.name,
    contacts.contact_kind,
    contacts.contact_official_key,
    contacts.contact
order by organisation_name asc, meeting_count desc, contact_name asc, contact_key asc

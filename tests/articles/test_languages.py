import pytest

from transforms.articles.languages import is_english

ENGLISH = [
    "Oyelaran met Brzezicki in Vilnius.",
    "Lindqvist, Nakagawa hold talks",
    "Presidents Tomás Arévalo, Iván Quispe and Óscar Peña met in La Paz.",
    "Ambassador Nguyen Thi Lan received Minister Somchai Rattanakosin.",
    "Sheikh Nasser bin Khalid Al Suwaidi received Abdulrahman bin Fahad",
    "Net 1,574,000 vs 2,925,000. Revs 104.2 mln vs 116.0 mln.",
    "The ministers said (in Russian: Мы договорились) that they had agreed.",
]
FOREIGN = [
    "El ministro se reunió ayer con su homólogo en la capital para hablar del comercio y de la pesca en el golfo.",
    "Le ministre a rencontré son homologue à Genève.",
    "Der Außenminister traf seinen Amtskollegen in Wien.",
    "De minister sprak met zijn collega in Den Haag over de samenwerking en was daar zeer tevreden over.",
    "O presidente reuniu-se com o primeiro-ministro em Lisboa para falar sobre a água do rio.",
    "Minister spotkał się z ambasadorem w Warszawie.",
    "Министр встретился с послом в Москве.",
    "外交部长会见了大使。",
    "التقى الوزير السفير في القاهرة",
]
PLAIN = "The minister said that she had met the ambassador and that they would speak again in the spring."


@pytest.mark.parametrize("text", ENGLISH)
def test_english_full_of_names_is_english(text: str) -> None:
    assert is_english(text)
    assert is_english(text, "en-GB")


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_are_not(text: str) -> None:
    assert not is_english(text)


def test_the_declared_language_is_believed_unless_the_text_clearly_contradicts_it() -> None:
    assert not is_english("Lindqvist, Nakagawa hold talks", "sv")
    assert is_english(PLAIN, "fr")
    assert not is_english(FOREIGN[0], "en")
    assert not is_english(FOREIGN[6], "en")

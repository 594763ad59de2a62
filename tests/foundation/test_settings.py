from pathlib import Path

import pytest

from transforms.settings import SEEDS, load_settings


def test_the_defaults_need_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANDING", "WAREHOUSE", "SPACY_MODEL", "ENGINE", "WORKERS"):
        monkeypatch.delenv(f"COMMUNIQUE_{name}", raising=False)
    settings = load_settings()
    assert settings.landing == SEEDS / "articles"
    assert settings.published_database == settings.warehouse / "communique.duckdb"
    assert settings.build_database != settings.published_database


def test_folders_are_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LANDING", "news")
    assert load_settings().landing == tmp_path / "news"


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "0"), ("WORKERS", "two"), ("ENGINE", "spark")])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"COMMUNIQUE_{name}", value)
    with pytest.raises(ValueError, match=f"COMMUNIQUE_{name}='{value}'"):
        load_settings()

from pathlib import Path

import pytest

from transforms.evaluation.gold import load_gold, load_sentences

ARTICLE = '{"doc_id": "a", "published": null, "meetings": []}'


@pytest.mark.parametrize(
    "line", ['{"doc_id": "b"', '{"doc_id": "b"}', "[1]", '{"doc_id": "b", "meetings": [{"id": "m"}]}']
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{ARTICLE}\n\n{line}\n")
    with pytest.raises(ValueError, match=r"gold\.jsonl:3: "):
        load_gold([path])


def test_files_are_read_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{ARTICLE}\n")
    assert [article.article_id for article in load_gold([path, path])] == ["a", "a"]


def test_a_sentence_without_labels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sentences.jsonl"
    path.write_text('{"case_id": "1", "text": "They met."}\n')
    with pytest.raises(ValueError, match=r"sentences\.jsonl:1: KeyError: 'gold'"):
        load_sentences(path)

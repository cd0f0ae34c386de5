import csv
import io

import pytest

from relief_fund.banking.payment_files.errors import (
    PaymentFileAltered,
    PaymentFileCellInvalid,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.payment_list import shown
from relief_fund.banking.payment_files.post_office import COLUMNS, read_post_list, table, write_post_list
from relief_fund.kernel.errors import ReliefFundError


@pytest.fixture
def paper(listed, tmp_path):
    path = tmp_path / "post.csv"
    write_post_list(listed, path)
    return path


def test_what_is_written_is_read_back_whole(listed, tmp_path):
    path = tmp_path / "post.csv"
    written = write_post_list(listed, path)
    back = read_post_list(path)
    assert (written.orders, written.total) == (30, listed.total)
    assert [line.order for line in back.lines] == [line.order for line in listed.lines]
    assert [line.payee for line in back.lines] == [shown(line.payee) for line in listed.lines]
    assert (back.batch, back.day, back.total) == (listed.batch, listed.day, listed.total)
    assert back.totals() == listed.totals()


def test_two_writings_are_the_same_bytes(listed, tmp_path):
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    assert write_post_list(listed, one).sha256 == write_post_list(listed, two).sha256
    assert one.read_bytes() == two.read_bytes()


def test_only_its_owner_may_read_it(paper):
    assert paper.stat().st_mode & 0o777 == 0o600


def test_no_cell_begins_as_a_formula(paper):
    text = paper.read_text("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t" and cell]


def test_a_changed_amount_is_seen(paper):
    text = paper.read_bytes().replace(b"20000007", b"20000008", 1)
    paper.write_bytes(text)
    with pytest.raises(PaymentFileAltered):
        read_post_list(paper)


def test_a_file_cut_short_is_seen(paper):
    content = paper.read_bytes()
    for kept in (10, len(content) // 2, len(content) - 40, len(content) - 3):
        paper.write_bytes(content[:kept])
        with pytest.raises(ReliefFundError):
            read_post_list(paper)


def test_totals_that_do_not_add_up_are_seen_even_with_a_good_digest(listed, tmp_path, monkeypatch):
    monkeypatch.setattr("relief_fund.banking.payment_files.post_office._check_digest", lambda *_: None)
    path = tmp_path / "post.csv"
    write_post_list(listed, path)
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    del lines[10]
    path.write_text("".join(lines), "utf-8")
    with pytest.raises(PaymentFileTotalsDiffer) as refused:
        read_post_list(path)
    assert refused.value.facts["orders"] == 29


def test_another_kind_of_file_is_refused(tmp_path):
    path = tmp_path / "post.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PaymentFileUnreadable):
        read_post_list(path)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(PaymentFileUnreadable):
        read_post_list(path)


def test_a_batch_code_of_another_shape_names_its_cell(listed, tmp_path, monkeypatch):
    monkeypatch.setattr("relief_fund.banking.payment_files.post_office._check_digest", lambda *_: None)
    path = tmp_path / "post.csv"
    write_post_list(listed, path)
    path.write_bytes(path.read_bytes().replace(b"batch,DC7K4M2QXA", b"batch,XX7K4M2QXA"))
    with pytest.raises(PaymentFileCellInvalid) as refused:
        read_post_list(path)
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (2, "code")


def test_every_row_has_every_column(listed):
    assert {len(row) for row in table(listed)} == {len(COLUMNS)}

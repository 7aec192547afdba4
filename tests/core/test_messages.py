import errno
import json
import os
from pathlib import Path

import pytest

from gan_core.files import explain_os_error, os_reason, writing
from gan_core.messages import Message, StorageError, fill


def test_large_numbers_have_thousands_separators() -> None:
    assert (
        str(Message("{count} pictures of {side} px", {"count": 12034, "side": 64}))
        == "12,034 pictures of 64 px"
    )


def test_what_is_to_be_typed_in_again_and_what_is_no_count_stay_as_they_are() -> None:
    values = {"batch": 4096, "kimg": 1234.5, "is_it": True, "name": "10000"}
    assert fill("{batch:d} {kimg} {is_it} {name}", values) == "4096 1234.5 True 10000"


def test_a_reason_is_a_message_of_its_own_and_survives_a_journal() -> None:
    reason = Message("{count} of them", {"count": 1000})
    message = Message("{path} can't be read ({reason}).", {"path": "a.zip", "reason": reason})
    assert str(message) == "a.zip can't be read (1,000 of them)."
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EACCES, errno.EROFS, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EIO]
)
def test_usual_refusals_of_the_system_are_told_in_our_own_words(number: int) -> None:
    reason = os_reason(OSError(number, os.strerror(number), "a.zip"))
    assert isinstance(reason, Message)
    assert str(reason)[0].islower()
    assert str(reason) != os.strerror(number)


def test_unknown_refusals_keep_the_systems_words() -> None:
    assert os_reason(OSError(errno.EPROTO, "Protocol error")) == "Protocol error"
    assert os_reason(OSError("the picture could not be written")) == "the picture could not be written"


def test_a_failed_write_names_the_file_the_reason_and_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as raised, writing(tmp_path / "file" / "run"):
        (tmp_path / "file" / "run").mkdir()
    assert str(raised.value) == (
        f"{tmp_path}/file/run can't be written (a part of the path is a file, not a folder). Choose another place."
    )
    assert "No space is left" in str(explain_os_error(OSError(errno.ENOSPC, ""), "a.zip"))

import pytest

from gan_core.messages import UsageError
from gan_core.sampling.breeds import breed_index

NAMES = ("n02085620-Chihuahua", "n02099601-golden_retriever", "pug")


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("0", 0),
        ("2", 2),
        ("pug", 2),
        ("Chihuahua", 0),
        ("golden_retriever", 1),
        ("Golden Retriever", 1),
        ("n02099601-golden_retriever", 1),
        ("치와와", 0),
    ],
)
def test_a_breed_is_found_by_every_name_it_has(text: str, index: int) -> None:
    assert breed_index(text, NAMES) == index


def test_an_unknown_breed_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"golden_retreiver.*n02099601-golden_retriever"):
        breed_index("golden_retreiver", NAMES)


def test_a_number_beyond_the_last_breed_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="knows 3, numbered from 0"):
        breed_index("3", NAMES)

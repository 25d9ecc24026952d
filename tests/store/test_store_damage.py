"""A damaged store is refused, or found by `verify`; it never gives another answer."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from ortaq.errors import StoreError
from ortaq.store import Store

if TYPE_CHECKING:
    from pathlib import Path

FLIPS = 100
CUTS = 25


def is_refused(path: Path, told: str) -> bool:
    """Whether a damaged copy is refused; if it is not, what it says must be the truth."""
    try:
        with Store(path, threads=1) as store:
            store.verify_tables()
            assert store.manifest["content_hash"] == told
            assert store.manifest["built_from"] == "a test"
    except StoreError:
        return True
    return False


def spoilt(path: Path, whole: bytes, place: int, bit: int) -> None:
    payload = bytearray(whole)
    payload[place] ^= 1 << bit
    path.write_bytes(payload)


def flip(store_file: Path, times: int, seed: int) -> float:
    """The share of single flipped bits that were refused."""
    with Store(store_file) as store:
        told = store.manifest["content_hash"]
    whole = store_file.read_bytes()
    dice = random.Random(seed)
    copy = store_file.with_name("copy.duckdb")
    refused = 0
    for _ in range(times):
        spoilt(copy, whole, dice.randrange(len(whole)), dice.randrange(8))
        refused += is_refused(copy, told)
    return refused / times


def test_every_flipped_bit_is_refused(store_file: Path) -> None:
    assert flip(store_file, FLIPS, seed=1) == 1


@pytest.mark.slow
def test_each_of_two_thousand_flipped_bits_is_refused(store_file: Path) -> None:
    assert flip(store_file, 2000, seed=int(os.environ.get("ORTAQ_SEED", "2"))) == 1


def test_a_flipped_bit_in_each_of_the_first_bytes_is_refused(store_file: Path) -> None:
    with Store(store_file) as store:
        told = store.manifest["content_hash"]
    whole = store_file.read_bytes()
    copy = store_file.with_name("copy.duckdb")
    for place in range(24):
        spoilt(copy, whole, place, place % 8)
        assert is_refused(copy, told), place


def test_a_cut_store_is_refused_unless_only_padding_is_lost(store_file: Path) -> None:
    with Store(store_file) as store:
        told = store.manifest["content_hash"]
    whole = store_file.read_bytes()
    copy = store_file.with_name("copy.duckdb")
    lengths = [1, 7, 8, 11, 12, 100, 4096, 8192, *(len(whole) * part // CUTS for part in range(1, CUTS))]
    for length in lengths:
        copy.write_bytes(whole[:length])
        assert is_refused(copy, told) or length > len(whole) - 16_384, length


@pytest.mark.parametrize("filling", [b"\0", b"\xff"])
def test_a_store_with_a_hole_is_refused_or_lost_nothing(store_file: Path, filling: bytes) -> None:
    with Store(store_file) as store:
        told = store.manifest["content_hash"]
    whole = store_file.read_bytes()
    copy = store_file.with_name("copy.duckdb")
    refused = 0
    for start in range(0, len(whole), 8192):
        copy.write_bytes(whole[:start] + filling * 8192 + whole[start + 8192 :])
        refused += is_refused(copy, told)

    assert refused >= 10

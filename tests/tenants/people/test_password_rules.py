"""Which passwords are taken."""

from __future__ import annotations

import pytest

from tenants.people import PasswordFault, Person, guessing_fault

KIM = Person("Kim Beispiel-Öztürk", "kim.beispiel@amt.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "vier grüne Esel im Regen",
        "korrektpferdbatterie",
        "xK9#vLq2!mRt",
        "Хорошийпароль",
        "日本語の長いパスワードです",
        "Hundert Passwörter weniger",
        "x9wz" * 2 + "Baum unter Schnee",
        "4711-Regenbogenforelle",
    ],
)
def test_taken(password: str) -> None:
    """What is long and not among the first to be tried is taken, whatever characters it has."""
    assert guessing_fault(password, KIM) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", PasswordFault.MISSING),
        ("elf Zeichen", PasswordFault.SHORT),
        ("x1Y2" * 32 + "z", PasswordFault.LONG),
        ("aaaaaaaaaaaa", PasswordFault.GUESSED),
        ("            ", PasswordFault.GUESSED),
        ("!!!!!!!!!!!!!!", PasswordFault.GUESSED),
        ("123456789012", PasswordFault.GUESSED),
        ("qwertzuiopü1", PasswordFault.GUESSED),
        ("passwortpasswort", PasswordFault.GUESSED),
        ("Passwort2026!", PasswordFault.GUESSED),
        ("2026Jugendamt", PasswordFault.GUESSED),
        ("Sorgeauskunft", PasswordFault.GUESSED),
        ("abcabcabcabc", PasswordFault.GUESSED),
        ("a b c d e f g h i j k l m n o p", PasswordFault.GUESSED),
        ("abcd-efgh-ijkl", PasswordFault.GUESSED),
        ("12341234 12341", PasswordFault.GUESSED),
        ("Kim.Beispiel@amt", PasswordFault.OWN),
        ("kimbeispielöztürk", PasswordFault.OWN),
        ("beispiel202611", PasswordFault.OWN),
        ("Beispielbeispiel", PasswordFault.OWN),
    ],
)
def test_refused(password: str, fault: PasswordFault) -> None:
    """Short ones, rows of keys, repeated and common words, and the own name are refused, and why."""
    assert guessing_fault(password, KIM) is fault


def test_length_is_counted_in_characters() -> None:
    """Twelve characters are enough, however many bytes they take; 128 are not too many."""
    assert guessing_fault("äöüßéàç漢字語文章", KIM) is None
    assert guessing_fault("äöüßéàç漢字語文", KIM) is PasswordFault.SHORT
    long = "".join(chr(0x4E00 + number) for number in range(128))
    assert guessing_fault(long, KIM) is None

from io import BytesIO

import pytest
from PIL import Image

from mypack.picture.content import LONGEST_SIDE, PictureRefused, webp_of


def picture(
    kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object
) -> BytesIO:
    made = BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(made, kind, **options)
    return made


def opened(webp: bytes) -> Image.Image:
    return Image.open(BytesIO(webp), formats=["WEBP"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_allowed_format_becomes_webp(kind: str) -> None:
    assert opened(webp_of(picture(kind))).size == (40, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_f11_a_file_with_wrong_magic_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused, match="Choose a JPEG, PNG or WebP file") as told:
        webp_of(BytesIO(content))
    assert told.value.status == 415


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_is_cut_off_is_refused(kind: str) -> None:
    whole = picture(kind, (200, 200)).getvalue()
    with pytest.raises(PictureRefused, match="damaged") as told:
        webp_of(BytesIO(whole[: len(whole) // 2]))
    assert told.value.status == 400


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_magic_alone_is_no_picture(kind: str) -> None:
    head = picture(kind).getvalue()[:12]
    with pytest.raises(PictureRefused, match="damaged"):
        webp_of(BytesIO(head + b"<script>alert(1)</script>" * 20))


def test_f11_a_picture_that_unpacks_to_over_100_times_is_refused() -> None:
    bomb = BytesIO()
    Image.new("RGB", (2000, 2000)).save(bomb, "PNG")
    assert 100 * len(bomb.getvalue()) < 2000 * 2000 * 3
    with pytest.raises(PictureRefused, match="unpacks to far more") as told:
        webp_of(bomb)
    assert told.value.status == 400


def test_a_plain_logo_is_welcome_although_it_packs_well() -> None:
    logo = BytesIO()
    Image.new("RGB", (500, 500)).save(logo, "PNG")
    assert opened(webp_of(logo)).size == (500, 500)


def test_a_picture_of_too_many_pixels_is_refused_unread() -> None:
    huge = BytesIO()
    Image.new("1", (20_000, 20_000)).save(huge, "PNG")
    with pytest.raises(PictureRefused, match=r"400,000,000 pixels.*24,000,000") as told:
        webp_of(huge)
    assert told.value.status == 413


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_neither_metadata_nor_what_follows_a_picture_survives(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"  # ImageDescription
    sent = picture(kind, exif=exif).getvalue() + b"<?php where I live"
    kept = webp_of(BytesIO(sent))
    assert b"where I live" in sent
    assert b"where I live" not in kept
    assert not opened(kept).getexif()


def test_a_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turned by 90 degrees
    assert opened(webp_of(picture("JPEG", exif=exif))).size == (20, 40)


def test_a_large_picture_becomes_as_large_as_a_page_shows() -> None:
    made = opened(webp_of(picture("JPEG", (3000, 1500))))
    assert made.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA", "I;16", "CMYK"])
def test_every_colour_mode_becomes_colours(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = opened(webp_of(picture(kind, mode=mode)))
    assert made.mode in ("RGB", "RGBA")

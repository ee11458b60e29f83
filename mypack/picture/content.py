"""What an uploaded file must be, and the picture that is made of it.

Nothing of the file itself is kept: its pixels are encoded anew, so that neither
metadata, such as where a photo was taken, nor a hidden second file survives.
"""

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

MAGIC = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
MAGIC_LENGTH = 12
WEBP_MARK = b"WEBP"  # at byte 8; other formats begin with RIFF too
MOST_PIXELS = 24_000_000
HIGHEST_RATIO = 100
HARMLESS = 1024**2  # bytes; a plain logo packs well and unpacks to less than this
LONGEST_SIDE = 800  # pixels that a page shows at most
QUALITY = 82

# Pillow's own limit only warns; `check_size` refuses before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None


class PictureRefused(ValueError):
    """The file is no picture that the site shows; `status` is HTTP's word for it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def webp_of(stream: IO[bytes]) -> bytes:
    """Return the picture in the file as WebP, or raise PictureRefused."""
    kind = kind_of(stream)
    size = stream.seek(0, 2)
    try:
        with opened(stream, kind) as picture:
            check_size(picture, size)
            picture.verify()
        with opened(stream, kind) as picture:  # verify() uses it up
            return encoded(picture)
    except PictureRefused:
        raise
    except Exception as failure:  # Pillow has no one exception for damaged bytes
        raise PictureRefused(
            "This picture is damaged. Open it, save it anew and try again.", 400
        ) from failure


def kind_of(stream: IO[bytes]) -> str:
    """Tell the format by its first bytes; name and declared type are no proof."""
    stream.seek(0)
    head = stream.read(MAGIC_LENGTH)
    for kind, magic in MAGIC.items():
        if head.startswith(magic) and (kind != "WEBP" or head[8:] == WEBP_MARK):
            return kind
    raise PictureRefused("This is no picture. Choose a JPEG, PNG or WebP file.", 415)


def opened(stream: IO[bytes], kind: str) -> Image.Image:
    """Read the header with the one reader that its first bytes call for."""
    stream.seek(0)
    return Image.open(stream, formats=[kind])


def check_size(picture: Image.Image, packed: int) -> None:
    """Refuse what would fill the memory, before it is unpacked."""
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        raise PictureRefused(
            f"This picture has {pixels:,} pixels. Make it smaller: "
            f"at most {MOST_PIXELS:,}.",
            413,
        )
    unpacked = pixels * len(picture.getbands())
    if unpacked > HARMLESS and unpacked > HIGHEST_RATIO * packed:
        raise PictureRefused(
            "This picture unpacks to far more than was sent. Choose another one.", 400
        )


def encoded(picture: Image.Image) -> bytes:
    """Return the upright picture, as large as a page shows it, without metadata."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG unpacks smaller at once
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    upright = ImageOps.exif_transpose(picture).convert(mode)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = BytesIO()
    upright.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()

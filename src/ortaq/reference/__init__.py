"""Data that ships with Ortaq; beside each file stands where it came from."""

from importlib.resources import files


def resource(name: str) -> bytes:
    """The bytes of a file of this folder.

    >>> resource("areas.csv").splitlines()[0]
    b'ref_area,iso2,m49'
    """
    return files(__name__).joinpath(name).read_bytes()

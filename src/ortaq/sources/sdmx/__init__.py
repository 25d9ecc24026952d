"""Any source that speaks SDMX: a REST service, a file, or a folder of files, in every version and form of the standard.

The structure of the data is asked for too, for the names of codes; without it the codes stand as they are.
"""

from __future__ import annotations

from ortaq.collect.delivery import Ask, Delivery, Parsed, Requests
from ortaq.sources.sdmx import addresses
from ortaq.sources.sdmx.reading import Reading

TITLE = "SDMX"
PUBLISHER = "the sender of each message"
LICENCE = "each publisher's own"
HOSTS = ()
TAKES = ("what", "name")


def dataset(ask: Ask) -> str:
    """The short name that was given, else one made of the dataflow or of the file's name.

    >>> dataset(Ask("https://stats.example.org/rest/data/IAEG-SDGs,SDG,1.0/all"))
    'sdg'
    """
    return ask.name or addresses.short_name(ask.what or "")


def requests(ask: Ask) -> Requests:
    """The data, and the structure that describes them.

    `what` is an address, a file, a folder, or a service that is registered and one of its dataflows: `ECB/EXR`,
    with the key of what is wanted after it: `ECB/EXR/A.KZT.EUR.SP00.A`.

    Raises:
        UsageError: There is no such service, or nothing was named.
        SourceError: The folder holds no SDMX file.
    """
    if addresses.is_web(ask.what or ""):
        return addresses.from_web(str(ask.what))
    return addresses.from_disk(ask.what or "")


def parse(delivery: Delivery) -> Parsed:
    """Turn a data message into observations, adding nothing and dropping nothing.

    The series is the code of the dimension SERIES; where there is none, the dataflow and the codes of all dimensions
    but area, time and the breakdowns that have a place of their own: `NAMA_10_GDP:CP_MEUR.B1GQ`. A month, quarter, week
    or day stands in the breakdown as well: `FREQ=M;PERIOD=M03`, so that no two of a year are one.

    Raises:
        SourceError: The message or a value can't be read; the message names the place.
    """
    return Reading(delivery).parsed()

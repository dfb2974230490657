"""
Who and what connects two parties that have no formal tie, how good is that connection, and on what evidence?

from backchannel import Client
client = Client.local()
client.paths("United States", "North Korea", as_of="2018-03-01")
"""

from backchannel.answer import Answer, Listing, Reference
from backchannel.client import AsyncClient, Client, RawAnswer
from backchannel.compare import Comparison, WhyNot
from backchannel.convenor import Convenors
from backchannel.cutnode import CutNodes
from backchannel.errors import (
    AccessDenied,
    AmbiguousName,
    BackchannelError,
    BrokenStream,
    Candidate,
    ConnectionFailed,
    InvalidQuestion,
    LocalServiceError,
    MissingPackage,
    Moved,
    NotFound,
    QuestionError,
    TooMuch,
    Unavailable,
    VersionError,
)
from backchannel.formaltie import FormalTie
from backchannel.gap import Gaps
from backchannel.graph import Graph
from backchannel.independent import IndependentRoutes
from backchannel.lineage import Lineage
from backchannel.listing import Actors, Agreements, Channels, Disputes, Events, Found, Posts, Sources, Ties, Weights
from backchannel.path import Constraints, Joint, NearestMiss, Paths, Routes
from backchannel.post import Vacancies
from backchannel.stability import Stability
from backchannel.timeline import Timeline

__version__ = "0.1.0"

__all__ = [
    "AccessDenied",
    "Actors",
    "Agreements",
    "AmbiguousName",
    "Answer",
    "AsyncClient",
    "BackchannelError",
    "BrokenStream",
    "Candidate",
    "Channels",
    "Client",
    "Comparison",
    "ConnectionFailed",
    "Constraints",
    "Convenors",
    "CutNodes",
    "Disputes",
    "Events",
    "FormalTie",
    "Found",
    "Gaps",
    "Graph",
    "IndependentRoutes",
    "InvalidQuestion",
    "Joint",
    "Lineage",
    "Listing",
    "LocalServiceError",
    "MissingPackage",
    "Moved",
    "NearestMiss",
    "NotFound",
    "Paths",
    "Posts",
    "QuestionError",
    "RawAnswer",
    "Reference",
    "Routes",
    "Sources",
    "Stability",
    "Ties",
    "Timeline",
    "TooMuch",
    "Unavailable",
    "Vacancies",
    "VersionError",
    "Weights",
    "WhyNot",
    "__version__",
]

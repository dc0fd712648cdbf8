"""The families of content management systems: what a row of the registry may name, and the adapter that reads each.

The one list of them. The registry knows nothing of pages, so an adapter is named here and imported where it is used
(crawler.listing.cms.families).
"""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    "jpaas": "crawler.listing.cms.jpaas:Jpaas",
    "truecms": "crawler.listing.cms.truecms:Truecms",
    "jcms": "crawler.listing.cms.jcms:Jcms",
    "jcms_xxgk": "crawler.listing.cms.jcms:JcmsXxgk",
    "epoint_ewb": "crawler.listing.cms.epoint_ewb:EpointEwb",
    "gkmlpt": "crawler.listing.cms.gkmlpt:Gkmlpt",
    "igi": "crawler.listing.cms.igi:Igi",
    "trs_search": "crawler.listing.cms.trs:TrsSearch",
    "ucap": "crawler.listing.cms.ucap:Ucap",
    "vsb": "crawler.listing.cms.vsb:Vsb",
    "nfcms": "crawler.listing.cms.nfcms:Nfcms",
    "trs": "crawler.listing.cms.trs:Trs",
    "generic": "crawler.listing.cms.generic:Generic",
}
"""Family → module:class of its adapter. Ties in score go to the more particular mechanism, which stands first."""

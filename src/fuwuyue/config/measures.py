"""All measures that there are: those of each context, in one tuple. Nothing registers itself."""

from fuwuyue.campaign import api as campaign
from fuwuyue.outreach import api as outreach

MEASURES = (*campaign.MEASURES, *outreach.MEASURES)

"""All measures that there are: those of each context, in one tuple. Nothing registers itself."""

from fuwuyue.campaign import api as campaign

MEASURES = (*campaign.MEASURES,)

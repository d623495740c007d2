"""What can be done with events, materials, calendars, contacts and messages; `outreach.api` names it all."""

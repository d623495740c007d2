"""What outreach decides: events, materials, contacts and messages. No Django."""

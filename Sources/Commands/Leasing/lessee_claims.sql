-- A contract holds its lessee by name since a person can be erased. Those that were entered before, and have not ended
-- (they hold their household), take the name now.
INSERT INTO log.claim (kind, value, stream_id)
SELECT 'contract.lessee', terms.payload->'terms'->>'lesseePersonId', c.stream_id
FROM log.claim c CROSS JOIN LATERAL (
  SELECT payload FROM log.event e
  WHERE e.stream_id = c.stream_id AND e.category = 'Contract' AND e.type IN ('ContractEntered', 'ContractEdited')
  ORDER BY e.version DESC LIMIT 1) AS terms
WHERE c.kind = 'contract.household'
ON CONFLICT DO NOTHING;

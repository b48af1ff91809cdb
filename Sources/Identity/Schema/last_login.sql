-- When and from where an account was last signed in to, for the list of accounts: whoever reads that within a data scope
-- sees nothing else of this schema. An account without a line in the login log has not been used for as long as it goes back.
CREATE FUNCTION identity.last_login(account uuid, OUT at timestamptz, OUT peer text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT l.at, l.peer FROM identity.login_log l
  WHERE l.account_id = last_login.account AND l.action = 'login' AND l.outcome = 'done' ORDER BY l.at DESC LIMIT 1
$$;

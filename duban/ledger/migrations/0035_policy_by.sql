-- Whose change a policy version is: the account that saved it on the console; of one applied from the operator's folder nobody's.
ALTER TABLE policy_version ADD COLUMN applied_by text;

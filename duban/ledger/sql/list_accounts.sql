-- Every account, the ended ones too.
SELECT account, part, made_real, ended_real FROM account ORDER BY made_real, account

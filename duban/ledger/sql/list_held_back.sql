-- Mails held back because their address is marked, that have not fallen to the next channel yet.
SELECT notice.id FROM notice LEFT JOIN fallen ON fallen.notice = notice.id
WHERE reason = 'address-bounced' AND fallen.notice IS NULL LIMIT 500

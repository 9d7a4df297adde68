-- Waiting rows that nothing will ever open: what they await is neither unfinished nor waiting itself. There are to be none.
SELECT waiting.event, waiting.key, waiting.item, waiting.after FROM waiting
WHERE waiting.state = 'waiting'
  AND NOT EXISTS (SELECT FROM task WHERE task.event = waiting.event AND task.key = waiting.after
                  AND task.state NOT IN ('closed', 'withdrawn', 'cancelled'))
  AND NOT EXISTS (SELECT FROM waiting AS above WHERE above.event = waiting.event AND above.key = waiting.after
                  AND above.state = 'waiting')
ORDER BY waiting.event, waiting.key, waiting.item

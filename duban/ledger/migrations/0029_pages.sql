-- What the desk and the register ask for: the tasks that a unit assists, and those that wait for the lead office's word.
CREATE INDEX task_assisting ON task USING gin (assisting) WHERE assisting <> '{}';
CREATE INDEX task_awaited ON task (id) WHERE state IN ('submitted', 'disputed');

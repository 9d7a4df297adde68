-- A clock's pages are filled to the brim: its next instant is indexed, so that no step finds use for room left on its page.
ALTER TABLE clock SET (fillfactor = 100);

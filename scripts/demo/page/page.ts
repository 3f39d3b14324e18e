// The page comes next.

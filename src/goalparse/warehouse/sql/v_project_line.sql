-- about: v_project_year with line: the key under which the project was first filed, so that all years of a project share one, whatever became of its code.
-- about_zh: 在 v_project_year 基础上加 line（项目最初的编码或名称），同一项目各年度相同，不受编码变更影响。
WITH RECURSIVE step AS (
  SELECT DISTINCT project_key, fiscal_year, follows_key, follows_year FROM {v_project_year}
  WHERE fiscal_year IS NOT NULL
),
line AS (
  SELECT project_key, fiscal_year, project_key AS line FROM step WHERE follows_key IS NULL
  UNION ALL
  SELECT s.project_key, s.fiscal_year, l.line
  FROM step s
  JOIN line l ON l.project_key = s.follows_key AND l.fiscal_year = s.follows_year
)
SELECT coalesce(l.line, y.project_key) AS line, y.*
FROM {v_project_year} y
LEFT JOIN line l ON l.project_key = y.project_key AND l.fiscal_year = y.fiscal_year

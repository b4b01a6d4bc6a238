-- about: One row per project, year and form; two filings are two rows (filings, filing_no) and must not be summed. follows_key is the same project in an earlier year, evidence says by what.
-- about_zh: 每个项目每年每种表单一行；同年重复报送的各占一行（filings、filing_no），不可相加。follows_key 为该项目此前年度的对应项目，evidence 说明依据。
WITH stated AS (
  SELECT
    p.doc_id,
    p.project_no,
    d.path,
    p.form,
    coalesce(p.fiscal_year, d.fiscal_year) AS fiscal_year,
    p.project_code,
    p.linked_code,
    p.project_title,
    coalesce(p.region_code, d.region_code) AS region_code,
    coalesce(p.region_name, d.region_name) AS region_name,
    coalesce(p.department_code, d.department_code) AS department_code,
    coalesce(p.department_name, d.department_name) AS department_name,
    p.unit_name,
    p.total_yuan,
    p.fiscal_yuan,
    p.other_yuan,
    p.self_score,
    -- Null without a title or a department: a title alone is shared by half the country.
    CASE WHEN p.project_title IS NOT NULL
      AND coalesce(p.department_name, d.department_name) IS NOT NULL
      THEN concat_ws('/', coalesce(p.region_code, d.region_code),
        coalesce(p.department_name, d.department_name), p.project_title)
    END AS title_key
  FROM {projects} p
  JOIN {documents} d ON d.doc_id = p.doc_id AND d.duplicate_of IS NULL
  WHERE p.form NOT IN ('department_goal', 'department_self_evaluation')
),
filing AS (
  SELECT s.*,
    -- Older forms print no code: there the title within its department stands for one, and
    -- without that the form stands alone.
    coalesce(project_code, title_key, doc_id || '-' || project_no) AS project_key
  FROM stated s
),
known AS (
  SELECT DISTINCT project_key, fiscal_year FROM filing WHERE fiscal_year IS NOT NULL
),
-- The same code in the latest earlier year.
by_code AS (
  SELECT project_key, fiscal_year,
    lag(fiscal_year) OVER (PARTITION BY project_key ORDER BY fiscal_year) AS earlier_year
  FROM known
),
-- Another code that one of the two names in brackets, or that both name.
alias AS (
  SELECT DISTINCT project_code AS named, project_key, fiscal_year FROM filing
  WHERE project_code IS NOT NULL AND fiscal_year IS NOT NULL
  UNION
  SELECT DISTINCT linked_code, project_key, fiscal_year FROM filing
  WHERE linked_code IS NOT NULL AND fiscal_year IS NOT NULL
),
linked AS (
  SELECT DISTINCT n.project_key, n.fiscal_year, e.project_key AS earlier_key,
    e.fiscal_year AS earlier_year
  FROM alias n
  JOIN alias e ON e.named = n.named AND e.fiscal_year < n.fiscal_year
    AND e.project_key <> n.project_key
  -- A code that goes on by itself has not become another one.
  WHERE NOT EXISTS (
    SELECT 1 FROM known k WHERE k.project_key = e.project_key AND k.fiscal_year = n.fiscal_year
  )
),
latest_link AS (
  SELECT l.project_key, l.fiscal_year, l.earlier_year, count(*) AS candidates,
    min(l.earlier_key) AS earlier_key
  FROM linked l
  WHERE l.earlier_year = (
    SELECT max(m.earlier_year) FROM linked m
    WHERE m.project_key = l.project_key AND m.fiscal_year = l.fiscal_year
  )
  GROUP BY l.project_key, l.fiscal_year, l.earlier_year
),
-- The same title in the same department, if it is one project in both years.
title_year AS (
  SELECT title_key, fiscal_year, count(DISTINCT project_key) AS projects,
    min(project_key) AS project_key
  FROM filing
  WHERE title_key IS NOT NULL AND fiscal_year IS NOT NULL
  GROUP BY title_key, fiscal_year
),
title_lag AS (
  SELECT t.*,
    lag(fiscal_year) OVER (PARTITION BY title_key ORDER BY fiscal_year) AS earlier_year,
    lag(projects) OVER (PARTITION BY title_key ORDER BY fiscal_year) AS earlier_projects,
    lag(project_key) OVER (PARTITION BY title_key ORDER BY fiscal_year) AS earlier_key
  FROM title_year t
),
by_title AS (
  SELECT DISTINCT f.project_key, f.fiscal_year, t.earlier_year,
    CASE WHEN t.projects = 1 THEN t.earlier_key END AS earlier_key,
    t.earlier_projects AS candidates,
    t.projects AS rivals
  FROM filing f
  JOIN title_lag t ON t.title_key = f.title_key AND t.fiscal_year = f.fiscal_year
  WHERE t.earlier_year IS NOT NULL
    AND NOT (t.earlier_projects = 1 AND EXISTS (
      SELECT 1 FROM known k
      WHERE k.project_key = t.earlier_key AND k.fiscal_year = f.fiscal_year
    ))
),
-- A project may stand under several titles in a year; then the title proves nothing.
one_title AS (
  SELECT project_key, fiscal_year, max(earlier_year) AS earlier_year,
    CASE WHEN count(*) = 1 AND max(candidates) = 1 AND max(rivals) = 1
      THEN min(earlier_key) END AS earlier_key,
    greatest(count(*), max(candidates), max(rivals)) AS candidates
  FROM by_title
  GROUP BY project_key, fiscal_year
),
spent AS (
  SELECT a.doc_id, a.project_no, a.value_yuan AS executed_yuan, a.rate AS execution_rate,
    row_number() OVER (PARTITION BY a.doc_id, a.project_no ORDER BY a.amount_no) AS nth
  FROM {amounts} a
  WHERE a.stage = 'executed' AND a.source = 'total'
),
measured AS (
  SELECT i.doc_id, i.project_no,
    count(*) AS indicators,
    count(i.weight) AS weighted_indicators,
    sum(i.weight) AS weight_total,
    count(*) FILTER (
      WHERE coalesce(i.nature = 'quantitative', i.value_kind IN ('quantity', 'range'))
    ) AS quantitative_indicators
  FROM {indicators} i
  GROUP BY i.doc_id, i.project_no
)
SELECT
  f.project_key,
  f.project_code,
  f.linked_code,
  f.project_title,
  f.fiscal_year,
  f.form,
  count(*) OVER (PARTITION BY f.project_key, f.fiscal_year, f.form) AS filings,
  row_number() OVER (
    PARTITION BY f.project_key, f.fiscal_year, f.form ORDER BY f.path, f.project_no
  ) AS filing_no,
  f.region_code,
  f.region_name,
  f.department_code,
  f.department_name,
  f.unit_name,
  f.total_yuan,
  f.fiscal_yuan,
  f.other_yuan,
  s.executed_yuan,
  s.execution_rate,
  coalesce(m.indicators, 0) AS indicators,
  coalesce(m.weighted_indicators, 0) AS weighted_indicators,
  m.weight_total,
  coalesce(m.quantitative_indicators, 0) AS quantitative_indicators,
  CAST(100.0 * m.quantitative_indicators / m.indicators AS decimal(9, 4)) AS quantitative_percent,
  f.self_score,
  CASE
    WHEN c.earlier_year IS NOT NULL THEN f.project_key
    WHEN l.candidates = 1 THEN l.earlier_key
    WHEN l.candidates IS NULL THEN t.earlier_key
  END AS follows_key,
  CASE
    WHEN c.earlier_year IS NOT NULL THEN c.earlier_year
    WHEN l.candidates = 1 THEN l.earlier_year
    WHEN l.candidates IS NULL AND t.earlier_key IS NOT NULL THEN t.earlier_year
  END AS follows_year,
  CASE
    WHEN c.earlier_year IS NOT NULL AND f.project_code IS NOT NULL THEN 'same code'
    WHEN c.earlier_year IS NOT NULL THEN 'same title in the department, no code'
      || CASE WHEN f.region_code IS NULL THEN ', region not stated' ELSE '' END
    WHEN l.candidates = 1 THEN 'linked code'
    WHEN l.candidates > 1 THEN 'linked code fits ' || l.candidates || ' projects: none taken'
    WHEN t.earlier_key IS NOT NULL THEN 'same title in the department, other code'
      || CASE WHEN f.region_code IS NULL THEN ', region not stated' ELSE '' END
    WHEN t.candidates > 1 THEN 'title fits ' || t.candidates || ' projects: none taken'
  END AS evidence,
  f.doc_id,
  f.project_no,
  f.path
FROM filing f
LEFT JOIN by_code c ON c.project_key = f.project_key AND c.fiscal_year = f.fiscal_year
LEFT JOIN latest_link l ON l.project_key = f.project_key AND l.fiscal_year = f.fiscal_year
LEFT JOIN one_title t ON t.project_key = f.project_key AND t.fiscal_year = f.fiscal_year
LEFT JOIN spent s ON s.doc_id = f.doc_id AND s.project_no = f.project_no AND s.nth = 1
LEFT JOIN measured m ON m.doc_id = f.doc_id AND m.project_no = f.project_no

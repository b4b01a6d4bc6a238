-- about: Errors and warnings that stand, with the document and the project that they concern.
-- about_zh: 尚存的错误与警告，附所涉文件与项目。
SELECT
  f.severity,
  f.code,
  d.path,
  coalesce(p.fiscal_year, d.fiscal_year) AS fiscal_year,
  coalesce(p.department_name, d.department_name) AS department_name,
  p.project_code,
  p.project_title,
  f.message,
  f.message_zh,
  f.raw,
  f."table",
  f.project_no,
  f.record_no,
  f.field,
  f.table_no,
  f.row_no,
  f.column_no,
  f.paragraph_no,
  f.line_no,
  f.doc_id,
  f.finding_no,
  d.status,
  d.parser_version
FROM {findings} f
JOIN {documents} d ON d.doc_id = f.doc_id AND d.duplicate_of IS NULL
LEFT JOIN {projects} p ON p.doc_id = f.doc_id AND p.project_no = f.project_no
WHERE f.severity IN ('error', 'warning')

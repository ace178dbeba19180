// 内容安全策略：幻灯片和网页只用自己带着的、旁边文件夹里的东西，什么都不往外发。
// file:// 上 'self' 不指任何文件，所以另写 file:。学生的代码在 blob 做的 Worker 里，也受它管。
const POLICY = {
  'default-src': "'none'",
  'script-src': "'unsafe-inline' 'wasm-unsafe-eval' 'self' file: blob:",
  'style-src': "'unsafe-inline'",
  'img-src': "'self' file: data: blob:",
  'media-src': "'self' file: data: blob:",
  'font-src': 'data:',
  'worker-src': 'blob:',
  'frame-src': "'self' file:", // 演讲者视图里的两页
  'connect-src': "'self'", // make present 的自动刷新
  'base-uri': "'none'",
  'form-action': "'none'",
};

const content = Object.entries(POLICY)
  .map((entry) => entry.join(' '))
  .join('; ');

export const POLICY_META = `<meta http-equiv="Content-Security-Policy" content="${content}">`;

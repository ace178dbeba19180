// 只查容易错的（推荐的那一套）；排版归 Prettier 管，设置在 package.json。
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['build/', '.venv/', 'notebooks/', 'lib/'] },
  js.configs.recommended,
  { rules: { 'max-len': ['error', 100] } },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  { files: ['slides/{stage,widgets,live}/*.mjs'], languageOptions: { globals: globals.browser } },
  {
    // 几个文件接成一个脚本送进浏览器：名字互相用，没有 import。
    files: ['slides/engine/inspect/page-*.js'],
    languageOptions: { sourceType: 'script', globals: globals.browser },
    rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
  },
];

# make：设好环境，渲染幻灯片，运行 notebook。make help 列出全部命令。
# 只用 GNU make 3.81 就有的写法：macOS 自带的就是它。路径一律相对，文件夹名里可以有空格和汉字。
SHELL := bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

PYTHON3 ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
PYTEST := $(PY) -m pytest -q -p no:cacheprovider
RENDER := node slides/engine/build.mjs
NOTEBOOKS := $(sort $(wildcard notebooks/[0-9]*.ipynb))
# notebook 运行时读的一切：lib（连同数据和字体），和负责运行、比对的脚本。
NOTEBOOK_INPUTS := $(sort $(shell find lib -type f ! -path '*/tests/*' ! -path '*/__pycache__/*' ! -name '.*') \
  $(filter-out %/mutants.py %/setup_of.py %/student.py %/answers.py,$(wildcard notebooks/tools/*.py)))
STUDENT := build/student/softmax-student.zip
ANSWERED := $(patsubst notebooks/solutions/%.md,build/solutions/%.ipynb,$(sort $(wildcard notebooks/solutions/*.md)))
SETUP := .venv/ready node_modules/ready

export SITE_URL PORT VARIANT SUBMISSIONS
export OPENBLAS_NUM_THREADS := 1
# 文件名和输出都用 UTF-8，不管系统的语言设成什么。
export PYTHONUTF8 := 1
# 使用者给别的 Python 设的，会让 .venv 找到别处的包，或者找不到自己的脚本。
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH

.PHONY: all slides pdf pptx live-full site present rehearse lab notebooks student solutions check check-slides check-notebooks check-code test test-lib test-notebooks test-slides portable oldest bench mutate grade clean help

all: pdf build/.notebooks-verified ## 设好环境，渲染全部幻灯片（HTML 和 PDF），运行 notebook
	@echo "就绪：用浏览器打开 build/index.html"

slides: $(SETUP) ## 只渲染 HTML 幻灯片和网页（VARIANT=45：去掉选讲的短版）
	@$(RENDER) html live site

pdf: $(SETUP) ## 渲染 PDF：各节、全讲一册、讲义、讲稿、速查表
	@$(RENDER) html live pdf site

pptx: $(SETUP) ## 渲染 PPTX（每页一张图，给只能用 PowerPoint 的教室）
	@$(RENDER) html pptx

live-full: $(SETUP) ## 网页上也能画图、与 SciPy 和 scikit-learn 对照：另做两包（第一次下载 106 MB）
	@$(RENDER) live-full

site: $(SETUP) ## 网站：build/site/，放到任何静态网站上，子目录里也行（连同上面的两包）
	@$(RENDER) html live pdf site publish

present: $(SETUP) ## 边改边看：改动后浏览器自动刷新，只监听本机
	@node slides/engine/present.mjs

rehearse: $(SETUP) ## 时间表：各节的分钟数与预算，90 和 45 分钟两版
	@node slides/engine/rehearse.mjs

lab: .venv/ready ## 在 JupyterLab 里打开 notebook
	@$(PY) -m jupyterlab --notebook-dir=notebooks

notebooks: .venv/ready ## 就地重新运行 notebook 并规整（有意改了 lib 或单元格之后）
	@$(PY) notebooks/tools/execute.py $(NOTEBOOKS)

student: $(STUDENT) ## 学生版：一个 ZIP，解开就能用，不要 git 和 make；里面没有解答
	@echo "学生版：$<"

$(STUDENT): $(NOTEBOOKS) $(NOTEBOOK_INPUTS) LICENSE notebooks/tools/student.py notebooks/tools/student.txt \
  notebooks/tools/requirements-student.txt .venv/ready
	@$(PY) notebooks/tools/student.py $@

solutions: $(SETUP) ## 老师的：练习都填上解答、写着为什么的 notebook，运行过；另有一页看完的网页
	@$(MAKE) --no-print-directory -s -j2 $(ANSWERED)
	@$(MAKE) --no-print-directory -s build/solutions/index.html
	@echo "练习的解答：build/solutions/index.html，和旁边的 notebook"

build/solutions/index.html: $(ANSWERED) $(wildcard slides/engine/*.mjs slides/theme/page.* slides/[0-9]*.md)
	@node slides/engine/answers.mjs

build/solutions/%.ipynb: notebooks/%.ipynb notebooks/solutions/%.md notebooks/tools/answers.py $(NOTEBOOK_INPUTS)
	@$(PY) notebooks/tools/answers.py $< $@

check: $(SETUP) ## 快速检查：引用、公式、链接、用字、版面、notebook 格式、数据文件、代码风格、时间表
	@$(MAKE) --no-print-directory -j3 check-slides check-notebooks check-code

# 改过的几份在浏览器里看版面；有错就不必再算时间。
check-slides: $(SETUP)
	@$(RENDER) check
	@node slides/engine/rehearse.mjs

# 读不了的先用中文说，才轮到 ruff：它只会用英文。
check-notebooks: .venv/ready
	@$(PY) notebooks/tools/execute.py --check-format $(NOTEBOOKS)
	@$(PY) -c 'import sys; sys.excepthook = lambda *error: print(error[1], file=sys.stderr); \
	  from lib.data import news_titles, reviews; news_titles(); reviews()'
	@$(PY) -m ruff check lib notebooks slides/live
	@$(PY) -m ruff format --quiet --check lib notebooks slides/live || { echo "Python 的排法不对：运行 .venv/bin/python -m ruff format lib notebooks slides/live"; exit 1; }

check-code: $(SETUP) build/.workflows-checked
	@node_modules/.bin/prettier --check --log-level warn --cache eslint.config.mjs 'slides/**/*.{mjs,js}'
	@node_modules/.bin/eslint --cache --cache-location node_modules/.cache/eslint/ slides eslint.config.mjs

build/.workflows-checked: $(wildcard .github/workflows/*.yml) .venv/ready
	@out=$$($(PY) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml) \
	  || { echo "$$out"; exit 1; }
	@mkdir -p build && touch $@

test: check test-lib test-notebooks test-slides ## 全部测试：lib、notebook（nbval）、幻灯片

test-lib: .venv/ready
	@PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(PYTEST) --doctest-modules lib notebooks/tools/tests slides/live/python/tests

# 每次都真的运行；全部通过之后，make 就不必再运行一遍。
test-notebooks: .venv/ready
	@$(PY) notebooks/tools/verify.py $(NOTEBOOKS)
	@mkdir -p build && touch build/.notebooks-verified

test-slides: $(SETUP)
	@$(RENDER) html live pdf site
	@node --test --test-reporter=spec slides/tests/*.test.mjs

portable: .venv/ready ## 换各种处理器指令集与 BLAS 内核、再加抖动：notebook 印出的字变不变（约三分钟）
	@$(PY) notebooks/tools/portable.py

oldest: build/oldest/ready ## 换成 pyproject.toml 允许的最低版本，测试 lib、运行 notebook（图不比较）
	@PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 build/oldest/bin/python -m pytest -q -p no:cacheprovider --doctest-modules lib
	@NOTEBOOKS_TEXT_ONLY=1 PYTHONPATH="$(CURDIR)" build/oldest/bin/python notebooks/tools/verify.py $(NOTEBOOKS)

bench: $(SETUP) ## 计时：lib 与 SciPy、scikit-learn、PyTorch（装了才比）并排，单线程；幻灯片上运行 Python
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) lib/tests/tools/bench.py
	@$(RENDER) html live && node slides/tests/live-bench.mjs

mutate: .venv/mutate-ready ## 变异测试：逐个改坏 lib，看 notebook 与单元测试发现不发现（约 45 分钟）
	@$(PY) notebooks/tools/mutants.py
	@$(PY) lib/tests/tools/mutate.py

# 只重跑改过的 notebook；它们读的东西变了就全部重跑。
build/.notebooks-verified: $(NOTEBOOKS) $(NOTEBOOK_INPUTS) .venv/ready
	@$(PY) notebooks/tools/verify.py $(if $(filter-out %.ipynb,$?),$(NOTEBOOKS),$(filter %.ipynb,$?)) \
	  || { [ ! -e build/index.html ] || echo "notebook 有上面说的问题；幻灯片、PDF 和网页都已经做好，照常可以放映：build/index.html"; exit 1; }
	@mkdir -p build && touch $@

grade: .venv/ready ## 评全班的练习：SUBMISSIONS=文件夹，里面每个学生一个文件夹，或者各人的 .ipynb、.py
	@[ -n "$$SUBMISSIONS" ] || { echo "请说出全班的提交在哪里：make grade SUBMISSIONS=文件夹"; exit 1; }
	@$(PY) notebooks/tools/grade/grade.py "$$SUBMISSIONS"

clean: ## 删除 build/（连同记下的网站地址），别的都不动
	rm -rf build

help: ## 列出这些命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "后面可以加："
	@echo "  SITE_URL=https://…/   讲义放在网上的地址：首页带二维码。说一次就记住，SITE_URL=none 忘掉"

# ---- 设好环境 ----
# 一律用 python -m，不用 .venv/bin 里的脚本：脚本里写着绝对路径，文件夹改了名就找不到 Python。
# .venv 里的 Python 跑不起来了（系统的 Python 升级或删掉了，或者整个文件夹是从别的机器拷来的）：
# 当它过期，重建。$(shell) 不理会上面的 unexport，所以要自己去掉。
works = env -u PYTHONPATH -u PYTHONHOME PYTHONUTF8=1 \
  $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
BROKEN := $(shell [ ! -e .venv/ready ] || $(works) || echo .venv/broken)
.PHONY: $(BROKEN)

# 两个 make 同时来设环境，后到的等先到的做完。锁的是依赖表，由这一行的 shell 拿着，到它结束为止，
# 哪怕是被杀掉的：没有锁会留下来。
lock = exec 9<$<; { $(PYTHON3) notebooks/tools/lock.py || $(PY) notebooks/tools/lock.py || true; } 2>/dev/null
done = [ -e $@ ] && [ -z "$$(find $(filter-out $(BROKEN),$^) -newer $@)" ]
interrupted = trap 'echo; echo "中断了：环境没有装完，下次 make 接着装"; exit 130' INT TERM

# $(call new_venv,文件夹)：要是被打断，不摆 Python 的回溯；别的错照样说。
new_venv = { exec 3>&1; errors=$$($(PYTHON3) -m venv --clear $(1) 2>&1 >&3) || { echo "$$errors" >&2; exit 1; }; }
python3_fit = { command -v $(firstword $(PYTHON3)) >/dev/null \
    || { echo "找不到 $(PYTHON3)；要 Python 3.11 或更新，可以用 make PYTHON3=python3.12 另指一个"; exit 1; }; \
  $(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || { echo "需要 Python 3.11 或更新；现在的 $(PYTHON3) 是 $$($(PYTHON3) --version 2>&1)。可以用 make PYTHON3=python3.12 另指一个"; exit 1; }; \
  $(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null \
    || { echo "$(PYTHON3) 建不了虚拟环境：缺 ensurepip。Debian 和 Ubuntu 上先运行 sudo apt install $$($(PYTHON3) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')，再 make"; exit 1; }; }

# $(call install,Python,依赖表)：uv 不读 pip 的设置，所以把 pip 里配好的镜像转告它；装不成时退回 pip。
install = { index=$${PIP_INDEX_URL:-$$($(PIP) config get global.index-url 2>/dev/null || true)}; \
  $(PY) -m uv pip install --quiet --compile-bytecode --python $(1) --require-hashes \
    $${index:+--default-index "$$index"} -r $(2) || $(1) -m pip install --quiet --require-hashes -r $(2); }

# 有 unfinished，就是装到一半被打断：从头来。否则能用就在原地更新，照 README 手工装的也算。
# uv 缺省不编译字节码，而 pip 会：不编译，每个内核都要从源码重编一遍要用的包。
.venv/ready: requirements.txt pyproject.toml notebooks/tools/link.py notebooks/tools/lock.py $(BROKEN)
	@set -e; $(interrupted); $(lock); \
	if $(works) && [ ! -e .venv/unfinished ]; then if $(done); then exit; fi; else anew=1; $(python3_fit); fi; \
	echo "准备 Python 环境 .venv"; \
	[ -z "$$anew" ] || $(call new_venv,.venv); \
	touch .venv/unfinished; rm -f $@; \
	sed -n '/^uv==/,/[^\\]$$/p' requirements.txt | $(PIP) install --quiet --require-hashes -r /dev/stdin || true; \
	$(call install,$(PY),requirements.txt); \
	$(PY) notebooks/tools/link.py; \
	mv .venv/unfinished $@

# matplotlib 3.9 和 NumPy 2.0 的安装包只到 Python 3.12。
build/oldest/ready: notebooks/tools/requirements-oldest.txt .venv/ready
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info[:2] not in {(3, 11), (3, 12)})' \
	  || { echo "最低版本要用 Python 3.11 或 3.12；现在的 $(PYTHON3) 是 $$($(PYTHON3) --version 2>&1)。可以用 make oldest PYTHON3=python3.12 另指一个"; exit 1; }
	@echo "准备最低版本的环境 build/oldest"
	@$(interrupted); $(call new_venv,build/oldest)
	@$(interrupted); $(call install,build/oldest/bin/python,$<)
	@touch $@

.venv/mutate-ready: .venv/ready lib/tests/tools/requirements-mutate.txt
	@$(PIP) install --quiet --require-hashes -r lib/tests/tools/requirements-mutate.txt
	@touch $@

node_modules/ready: package.json package-lock.json
	@node -e '[a, b] = process.versions.node.split("."); process.exit(+!(a >= 24 || b >= {20: 19, 22: 13}[a]))' \
	  || { echo "需要 Node 20.19、22.13、24 或更新；现在是 $$(node --version 2>&1)"; exit 1; }
	@command -v npm >/dev/null || { echo "需要 npm。Debian 和 Ubuntu 上先运行 sudo apt install npm，再 make"; exit 1; }
	@set -e; $(interrupted); $(lock); \
	if $(done); then exit; fi; \
	echo "准备 Node 环境 node_modules"; \
	npm ci --silent --no-audit --no-fund; \
	touch $@

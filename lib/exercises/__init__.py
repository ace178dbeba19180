"""练习自检：学生写自己的实现，答错时指出错在哪个想法上。

一节一个模块，`check_…` 从这里导入。加一道练习，只要改那一节的模块和这里的名单：

    SOFTMAX = Exercise(softmax, [(np.array([2.0, 1.0, 0.1]),), (np.eye(3),)])

    @SOFTMAX.mistake("只取了指数，没有归一化：每行的和不等于 1。提示：还差一步除法。")
    def no_division(z):
        return np.exp(z)

    def check_softmax(attempt):
        '''检查 softmax(logits)：沿最后一轴。'''
        check(SOFTMAX, attempt)

- 练习与它的自检同名，如 SOFTMAX 与 check_softmax。试探输入每项是一组参数：数组或单个的数。
- 每种错误照学生的样子写成一个函数，诊断写在它头上：先说看到了什么、为什么，再给提示，不给代码。
  几种错误表现相同时，写在前面的先认。别处也提到的错误，加一个短名：`title="没有减最大值"`。
- 没有收录的错误也有话说：符号、倍数、形状（`traits`），哪几处不对（`clues`），报错的意思
  （`wording`）。
- 同一个错误的别种写法接着写，用 `@no_division.also`；只差一步的几种写法合写成一个，
  例如 `@each(np.exp, np.exp2)`，函数的第一个参数依次是它们。
- 正确的实现可以把几步留成关键字参数（有默认值）；`step="gap"` 下面只写错的那一步。这样写的错误，
  两步一起犯也认得出，自检会说“两处错”。
- 返回值不止一个时，写 `Exercise(…, parts=("W", "b"))`，个数与形状由自检核对。结果是下标或个数时，
  写 `whole=True`。`title` 是练习的名字，`slide` 是讲它的那页幻灯片的标题。
- 练习后面的一行进度由 `progress("softmax")` 印出；每道练习的提示与解答写在 `notebooks/solutions/`。
- 测试在 `lib/tests/exercises/`：换一种写法再犯一遍每个错误，看诊断认不认得出。
"""

from lib.exercises.beyond import check_ece, check_multilabel_loss
from lib.exercises.cross_entropy import (
    check_cross_entropy,
    check_label_smoothing,
    check_one_hot,
)
from lib.exercises.gradient import check_jacobian, check_linear_grad, check_p_minus_y
from lib.exercises.multiclass import check_claim_counts, check_label_encoding
from lib.exercises.progress_line import progress
from lib.exercises.softmax import check_logsumexp, check_softmax, check_temperature
from lib.exercises.training import check_penalized_loss, check_standardize, check_training_step

__all__ = [
    "check_claim_counts",
    "check_cross_entropy",
    "check_ece",
    "check_jacobian",
    "check_label_encoding",
    "check_label_smoothing",
    "check_linear_grad",
    "check_logsumexp",
    "check_multilabel_loss",
    "check_one_hot",
    "check_p_minus_y",
    "check_penalized_loss",
    "check_softmax",
    "check_standardize",
    "check_temperature",
    "check_training_step",
    "progress",
]

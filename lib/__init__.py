"""第 5 讲：Softmax 回归与多分类——讲义背后的数值代码，只用 NumPy。

模块与六节课对应，从拥有名字的模块导入，例如 ``from lib.softmax import softmax``：

- ``lib.softmax``        第 2 节：softmax、log_softmax、logsumexp、hardmax、sigmoid、softmax_naive
- ``lib.cross_entropy``  第 3 节：one_hot、cross_entropy、nll、binary_cross_entropy、
  entropy、kl_divergence
- ``lib.gradient``       第 4 节：softmax_jacobian、cross_entropy_grad、cross_entropy_with_grad、
  linear_grad、numerical_gradient、check_gradient
- ``lib.training``       第 5 节：SoftmaxRegression、progress_bar
- ``lib.data``           各节用到的数据，每份一个模块
- ``lib.plots``          统一的画风、几节都用的图，其余每节一个模块
- ``lib.sketch``         不用 matplotlib 的曲线与条形，在浏览器里改代码时用
- ``lib.exercises``      各节练习的自检
"""

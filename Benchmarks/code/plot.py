import io
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2, 3, 4], [1, 4, 9, 16], label="squares")
axes.set_title("A plot")
axes.legend()
figure.savefig(io.BytesIO(), format="png")
plt.close(figure)

using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Measures_follow_from_the_counts()
    {
        var matrix = new ConfusionMatrix([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 1], ["a", "b", "c", "never"]);
        Assert.Equal((2, 1, 1, 1), (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[2, 1]));
        Assert.Equal((6, 3), (matrix.Total, matrix.Correct));
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal(2 / 3.0, matrix.Precision(0), 12);
        Assert.Equal(2 / 3.0, matrix.Recall(0), 12);
        Assert.Equal(1 / 3.0, matrix.Precision(1), 12);
        Assert.Equal(0.5, matrix.Recall(1), 12);
        Assert.Equal(0.4, matrix.F1(1), 12);
        Assert.Equal((double.NaN, 0.0, 0.0), (matrix.Precision(2), matrix.Recall(2), matrix.F1(2)));
        Assert.True(double.IsNaN(matrix.Recall(3)) && double.IsNaN(matrix.F1(3)));
    }

    [Fact]
    public void No_samples_have_no_accuracy() => Assert.True(double.IsNaN(new ConfusionMatrix([], [], ["a"]).Accuracy));

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new ConfusionMatrix([0, 1], [0, 2], ["a", "b"]));
        Assert.Contains("predictions[1] is 2; expected 0 to 1.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => new ConfusionMatrix([-1], [0], ["a"]));
        Assert.Contains("labels[0] is -1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix([0], [], ["a"]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(new int[1, 2], ["a"]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(new int[,] { { -1 } }, ["a"]));
    }

    [Fact]
    public void Counts_may_be_given()
    {
        var matrix = new ConfusionMatrix(new int[,] { { 3, 1 }, { 2, 4 } }, ["a", "b"]);
        Assert.Equal(0.7, matrix.Accuracy, 12);
        Assert.Equal((4, 5), (matrix.Actual(0), matrix.Predicted(1)));
    }
}

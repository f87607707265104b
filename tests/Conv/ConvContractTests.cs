using FastNet.Numerics;

namespace FastNet.Tests.Convolutions;

/// <summary>Bad shapes and arguments are refused with the numbers, before anything is written.</summary>
public sealed class ConvContractTests
{
    private static readonly ConvShape Shape = ConvShape.Square(2, 3, 5, 4, 3, 1, 1);

    [Fact]
    public void Output_sizes_follow_the_formula()
    {
        Assert.Equal((112, 112), Output(ConvShape.Square(1, 3, 224, 64, 7, 2, 3)));
        Assert.Equal((1, 1), Output(ConvShape.Square(1, 1, 1, 1, 1)));
        Assert.Equal((3, 3), Output(ConvShape.Square(1, 1, 7, 1, 3, 2)));
        Assert.Equal((5, 3), Output(new ConvShape(1, 1, 9, 8, 1, 3, 2) { DilationHeight = 2, StrideWidth = 3, PadRight = 1 }));
    }

    [Fact]
    public void Shapes_that_are_no_convolution_are_refused_with_the_numbers()
    {
        Refused("FilterHeight is 4 with dilation 1, 4 in extent; expected at most 3", new(1, 1, 3, 9, 1, 4, 1));
        Refused(
            "FilterWidth is 3 with dilation 4, 9 in extent; expected at most 8",
            new(1, 1, 9, 6, 1, 1, 3) { DilationWidth = 4, PadLeft = 2 });
        Refused("Groups is 2; expected a divisor of Channels, 3", Shape with { Groups = 2 });
        Refused("Groups is 3; expected a divisor of Filters, 4", Shape with { Groups = 3 });
        Refused("StrideHeight is 0", Shape with { StrideHeight = 0 });
        Refused("PadLeft is -1", Shape with { PadLeft = -1 });
        Refused("DilationWidth is 0", Shape with { DilationWidth = 0 });
        Refused("Batch is -1", Shape with { Batch = -1 });
        Refused("Channels is 0", Shape with { Channels = 0 });
        Refused("Height is 0", Shape with { Height = 0 });
        Refused("FilterHeight is 0", Shape with { FilterHeight = 0 });
        Refused("The input of 65536 x 1024 x 1024 x 3 elements is too large", ConvShape.Square(65536, 3, 1024, 4, 3));
        Refused("too large", new(1, int.MaxValue, int.MaxValue, int.MaxValue, 1, 1, 1));
        Refused("extent; expected at most", new(1, 1, 1, 1, 1, int.MaxValue, 1) { DilationHeight = int.MaxValue });
    }

    [Fact]
    public void Algorithms_that_do_not_compute_a_shape_are_refused()
    {
        ConvShape strided = ConvShape.Square(1, 8, 9, 8, 3, 2, 1);
        ConvAlgorithm[] unfit =
        [
            ConvAlgorithm.Winograd2x2, ConvAlgorithm.Winograd4x4, ConvAlgorithm.Depthwise, ConvAlgorithm.WinogradRow, (ConvAlgorithm)99,
        ];
        foreach (ConvAlgorithm algorithm in unfit)
        {
            Assert.ThrowsAny<ArgumentException>(() => new ConvForward(strided, algorithm));
            Assert.ThrowsAny<ArgumentException>(() => new ConvDataGradient(strided, algorithm));
            Assert.ThrowsAny<ArgumentException>(() => new ConvWeightGradient(strided, algorithm));
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        float[] x = new float[2 * Shape.InputSize], y = new float[2 * Shape.OutputSize], w = new float[Shape.WeightCount];
        Array.Fill(w, 1);
        Array.Fill(x, 1);
        var forward = new ConvForward(Shape);
        Assert.Throws<InvalidOperationException>(() => forward.Run(2, x, y));
        Assert.Throws<ArgumentException>(() => forward.SetWeights(new float[w.Length - 1]));
        forward.SetWeights(w);
        Assert.Throws<ArgumentOutOfRangeException>(() => forward.Run(3, new float[3 * Shape.InputSize], new float[3 * Shape.OutputSize]));
        Assert.Throws<ArgumentOutOfRangeException>(() => forward.Run(-1, [], []));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y, new ConvEpilogue { Bias = new float[3] }));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y, new ConvEpilogue { Scale = new float[5] }));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y, new ConvEpilogue { Residual = new float[y.Length - 1] }));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y, new ConvEpilogue { Residual = y }));
        Assert.Throws<ArgumentException>(() => forward.Run(2, x, y, new ConvEpilogue { Mean = new float[4] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => forward.Run(2, x, y, new ConvEpilogue { Activation = (Activation)77 }));
        Assert.All(y, value => Assert.Equal(0, value));

        float[] both = new float[x.Length + y.Length];
        Assert.Throws<ArgumentException>(() => forward.Run(2, both.AsSpan(0, x.Length), both.AsSpan(x.Length - 1, y.Length)));

        var weights = new ConvWeightGradient(Shape);
        Assert.Throws<ArgumentException>(() => weights.Run(2, x, y, new float[w.Length - 1]));
        Assert.Throws<ArgumentException>(() => weights.Run(2, x, y, w, new float[3]));
        Assert.Throws<ArgumentException>(() => weights.Run(2, x, y.AsSpan(1), w));
        Assert.All(w, value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_smaller_batch_and_an_empty_one_are_fine()
    {
        float[] x = new float[Shape.InputSize], y = new float[Shape.OutputSize], w = new float[Shape.WeightCount], b = [9, 9, 9, 9];
        Array.Fill(x, 1);
        Array.Fill(w, 1);
        var forward = new ConvForward(Shape);
        forward.SetWeights(w);
        forward.Run(1, x, y);
        Assert.Equal(27, y[(2 * 5 + 2) * 4]);
        Assert.Equal(12, y[0]);
        forward.Run(0, [], []);
        new ConvWeightGradient(Shape).Run(0, [], [], w, b);
        Assert.All(w, value => Assert.Equal(0, value));
        Assert.All(b, value => Assert.Equal(0, value));
    }

    private static (int Height, int Width) Output(ConvShape shape)
    {
        shape.Validate();
        return (shape.OutputHeight, shape.OutputWidth);
    }

    private static void Refused(string message, ConvShape shape)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => new ConvForward(shape));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new ConvDataGradient(shape));
        Assert.ThrowsAny<ArgumentException>(() => new ConvWeightGradient(shape));
    }
}

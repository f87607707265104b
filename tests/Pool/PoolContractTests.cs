using FastNet.Numerics;

namespace FastNet.Tests.Pool;

/// <summary>Bad shapes and arguments are refused with the numbers, before anything is written; ties and NaN follow PyTorch.</summary>
public sealed class PoolContractTests
{
    private static readonly PoolShape Shape = PoolShape.Square(2, 3, 5, 3, 2, 1);

    [Fact]
    public void Output_sizes_follow_the_formula()
    {
        Assert.Equal((56, 56), Output(PoolShape.Square(1, 64, 112, 3, 2, 1)));
        Assert.Equal((2, 2), Output(PoolShape.Square(1, 1, 5, 2, 2)));
        Assert.Equal((3, 3), Output(PoolShape.Square(1, 1, 5, 2, 2) with { CeilMode = true }));
        Assert.Equal((2, 2), Output(PoolShape.Square(1, 1, 5, 2, 3, 1))); // fits exactly: nothing to round
        Assert.Equal((2, 2), Output(PoolShape.Square(1, 1, 5, 3, 3, 1) with { CeilMode = true })); // a third would start behind
        Assert.Equal((1, 1), Output(PoolShape.Square(1, 1, 2, 1, 3, 1) with { CeilMode = true, PadBottom = 0, PadRight = 0 }));
    }

    [Fact]
    public void The_first_of_equals_wins_and_NaN_over_all()
    {
        var shape = PoolShape.Square(1, 1, 2, 2, 2);
        Assert.Equal((7f, 1), Max(shape, [1, 7, 7, 2]));
        Assert.Equal((-0f, 0), Max(shape, [-0f, 0, 0, -0f]));
        const float Least = float.NegativeInfinity;
        Assert.Equal((Least, 0), Max(shape, [Least, Least, Least, Least]));
        Assert.Equal((float.PositiveInfinity, 2), Max(shape, [1, float.NegativeInfinity, float.PositiveInfinity, 3]));
        Assert.Equal((float.NaN, 1), Max(shape, [1, float.NaN, float.PositiveInfinity, 2]));
        Assert.Equal((float.NaN, 2), Max(shape, [float.NaN, 1, float.NaN, 2]));
        Assert.Equal((float.NegativeInfinity, -1), Max(new(1, 1, 1, 1, 1, 1) { PadTop = 1, StrideHeight = 2 }, [4]));
    }

    [Fact]
    public void Shapes_that_are_no_pooling_are_refused_with_the_numbers()
    {
        Refused("WindowHeight is 4 with dilation 1, 4 in extent; expected at most 3", new(1, 1, 3, 9, 4, 1));
        Refused(
            "WindowWidth is 3 with dilation 4, 9 in extent; expected at most 8",
            new(1, 1, 9, 6, 1, 3) { DilationWidth = 4, PadLeft = 2 });
        Refused("StrideHeight is 0", Shape with { StrideHeight = 0 });
        Refused("PadRight is -1", Shape with { PadRight = -1 });
        Refused("DilationWidth is 0", Shape with { DilationWidth = 0 });
        Refused("Batch is -1", Shape with { Batch = -1 });
        Refused("Channels is 0", Shape with { Channels = 0 });
        Refused("Width is 0", Shape with { Width = 0 });
        Refused("An image of 65536 x 32768 pixels is too large", new(1, 1, 65536, 32768, 1, 1));
        Refused("The input of 65536 x 1024 x 1024 x 3 elements is too large", PoolShape.Square(65536, 3, 1024, 2, 2));
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        float[] x = new float[2 * Shape.InputSize], y = new float[2 * Shape.OutputSize], both = new float[x.Length + y.Length];
        int[] indices = new int[y.Length];
        Array.Fill(x, 1);
        Assert.Throws<ArgumentNullException>(() => MaxPooling.Forward(null!, 2, x, y));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MaxPooling.Forward(Shape, 3, new float[3 * Shape.InputSize], new float[3 * Shape.OutputSize]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxPooling.Forward(Shape, -1, [], []));
        Assert.Throws<ArgumentException>(() => MaxPooling.Forward(Shape, 2, x.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => MaxPooling.Forward(Shape, 2, x, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MaxPooling.Forward(Shape, 2, x, y, indices.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MaxPooling.Forward(Shape, 2, both.AsSpan(0, x.Length), both.AsSpan(x.Length - 1, y.Length)));
        Assert.Throws<ArgumentException>(() => MaxPooling.ForwardRelu(Shape, 2, x, y, indices.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MaxPooling.ForwardRelu(Shape, 2, x, y, []));
        Assert.Throws<ArgumentException>(() => MaxPooling.Backward(Shape, 2, indices.AsSpan(1), y, x));
        Assert.Throws<ArgumentException>(() => MaxPooling.Backward(Shape, 2, indices, y, x.AsSpan(1)));
        Assert.Throws<ArgumentException>(
            () => MaxPooling.Backward(Shape, 2, indices, both.AsSpan(x.Length - 1, y.Length), both.AsSpan(0, x.Length)));
        Assert.Throws<ArgumentException>(() => AveragePooling.Forward(Shape, 2, x, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(
            () => AveragePooling.Forward(Shape, 2, both.AsSpan(0, x.Length), both.AsSpan(x.Length - 1, y.Length)));
        Assert.Throws<ArgumentException>(() => AveragePooling.Backward(Shape, 1, y, x));
        Assert.Throws<ArgumentException>(() => GlobalAveragePooling.Forward(2, 25, 3, x, new float[5]));
        Assert.Throws<ArgumentException>(() => GlobalAveragePooling.Backward(2, 25, 3, new float[6], x.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalAveragePooling.Forward(2, 0, 3, [], new float[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalAveragePooling.Forward(2, 1, 0, [], []));
        Assert.All(y, value => Assert.Equal(0, value));
        Assert.All(x, value => Assert.Equal(1, value));
        Assert.All(indices, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_smaller_batch_and_an_empty_one_are_fine_and_foreign_indices_harmless()
    {
        float[] x = new float[Shape.InputSize], y = new float[Shape.OutputSize];
        Array.Fill(x, 1);
        AveragePooling.Forward(Shape, 1, x, y, countIncludePadding: false);
        Assert.All(y, value => Assert.Equal(1, value));
        MaxPooling.Forward(Shape, 0, [], []);
        AveragePooling.Backward(Shape, 0, [], []);
        GlobalAveragePooling.Backward(0, 4, 4, [], []);

        int[] indices = [.. Enumerable.Range(0, y.Length).Select(i => i % 2 == 0 ? int.MaxValue : -1 - i)];
        MaxPooling.Backward(Shape, 1, indices, y, x);
        Assert.All(x, value => Assert.Equal(0, value));
    }

    private static (float Value, int Index) Max(PoolShape shape, float[] x)
    {
        float[] y = new float[shape.OutputSize], same = new float[shape.OutputSize];
        int[] indices = new int[shape.OutputSize];
        MaxPooling.Forward(shape, 1, x, y, indices);
        MaxPooling.Forward(shape, 1, x, same);
        Assert.Equal(BitConverter.SingleToInt32Bits(y[0]), BitConverter.SingleToInt32Bits(same[0]));
        return (y[0], indices[0]);
    }

    private static (int Height, int Width) Output(PoolShape shape)
    {
        shape.Validate();
        return (shape.OutputHeight, shape.OutputWidth);
    }

    private static void Refused(string message, PoolShape shape)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => MaxPooling.Forward(shape, 0, [], []));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => AveragePooling.Forward(shape, 0, [], []));
    }
}

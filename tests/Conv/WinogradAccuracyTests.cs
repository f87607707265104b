using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>The errors that <see cref="ConvAlgorithm"/> states, relative to the largest result, at 256 channels.</summary>
[EveryLevel]
public sealed class WinogradAccuracyTests
{
    private const double Fine = 2e-6, Coarse = 4e-6, Coarsest = 8e-6;

    private static readonly ConvShape Shape = ConvShape.Square(2, 256, 12, 32, 3, 1, 1);

    // As many products to a sum, 2300 each.
    private static readonly ConvShape Five = ConvShape.Square(2, 92, 12, 32, 5, 1, 2), Seven = ConvShape.Square(2, 47, 12, 32, 7, 1, 3);

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Errors_stay_within_what_is_stated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Check(Shape, (ConvAlgorithm.Direct, Fine), (ConvAlgorithm.Winograd2x2, Fine), (ConvAlgorithm.Winograd4x4, Coarse));
        Check(Five, (ConvAlgorithm.Direct, Fine), (ConvAlgorithm.WinogradRow, Coarse));
        Check(Seven, (ConvAlgorithm.Direct, Fine), (ConvAlgorithm.WinogradRow, Coarsest));
    }

    private static void Check(ConvShape shape, params (ConvAlgorithm, double)[] limits)
    {
        foreach (bool rectified in (bool[])[false, true])
        {
            float[] input = TestData.Create<float>(shape.Batch * shape.InputSize, DataSet.Reals, 1);
            float[] weights = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
            float[] outputGradient = TestData.Create<float>(shape.Batch * shape.OutputSize, DataSet.Reals, 3);
            if (rectified)
                input = Array.ConvertAll(input, x => Math.Max(x, 0));
            var exact = new Textbook(shape, input, weights, outputGradient, x => x);
            foreach ((ConvAlgorithm algorithm, double limit) in limits)
            {
                float[] output = new float[outputGradient.Length], inputGradient = new float[input.Length];
                float[] weightGradient = new float[weights.Length];
                var forward = new ConvForward(shape, algorithm);
                forward.SetWeights(weights);
                forward.Run(shape.Batch, input, output);
                Within(limit, exact.Forward, output, $"{shape.FilterWidth} wide, forward {algorithm}");
                var data = new ConvDataGradient(shape, algorithm);
                data.SetWeights(weights);
                data.Run(shape.Batch, outputGradient, inputGradient);
                Within(limit, exact.DataGradient, inputGradient, $"{shape.FilterWidth} wide, data gradient {algorithm}");
                new ConvWeightGradient(shape, algorithm).Run(shape.Batch, input, outputGradient, weightGradient);
                Within(limit, exact.WeightGradient.Weights, weightGradient, $"{shape.FilterWidth} wide, weight gradient {algorithm}");
            }
        }
    }

    [Fact]
    public void Filters_whose_points_are_too_many_are_refused()
    {
        ConvShape large = ConvShape.Square(1, 4096, 3, 4096, 3, 1, 1);
        Assert.Throws<ArgumentException>(() => new ConvForward(large, ConvAlgorithm.Winograd4x4));
        Assert.Throws<ArgumentException>(() => new ConvWeightGradient(large, ConvAlgorithm.Winograd2x2));
    }

    private static void Within(double limit, double[] exact, float[] actual, string what)
    {
        double largest = exact.Max(Math.Abs), worst = 0;
        for (int i = 0; i < exact.Length; i++)
            worst = Math.Max(worst, Math.Abs(actual[i] - exact[i]));
        Assert.True(worst <= limit * largest, $"{what} is off by {worst / largest:E1} of the largest; expected at most {limit:E1}.");
    }
}

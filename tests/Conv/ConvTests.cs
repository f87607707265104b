using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>Every algorithm at every level over the grid of shapes, against the seven loops in double.</summary>
[EveryLevel]
public sealed class ConvTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_shape_equals_the_textbook(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int index = 0;
        foreach (ConvShape shape in ConvGrid.Shapes())
        {
            Edge edge = index++ % 2 == 0 ? Edge.End : Edge.Start;
            foreach (DataSet data in (DataSet[])[DataSet.Integers, DataSet.Reals])
            {
                using var check = new ConvCheck(shape, data, edge);
                foreach (Promise promise in Promise.All.Where(p => ConvRules.Computes(shape, p.Algorithm)))
                {
                    check.Forward(promise);
                    check.DataGradient(promise);
                    check.WeightGradient(promise);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Epilogues_are_applied_in_order_and_gather_statistics(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (ConvShape shape in ConvGrid.Shapes().Where((_, i) => i % 3 == 0))
            foreach (Promise promise in Promise.All.Where(p => ConvRules.Computes(shape, p.Algorithm)))
                foreach (Activation activation in (Activation[])[Activation.None, Activation.Relu, Activation.LeakyRelu, Activation.Silu])
                    foreach ((bool scaled, bool added) in ((bool, bool)[])[(true, true), (false, true), (false, false)])
                        EpilogueCheck.Run(shape, promise.Algorithm, activation, scaled, added);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        ConvShape[] shapes =
        [
            ConvShape.Square(5, 24, 14, 40, 3, 1, 1),
            ConvShape.Square(1, 96, 14, 64, 3, 1, 1),
            ConvShape.Square(40, 17, 24, 33, 3, 1, 1), // many tiles
            ConvShape.Square(1, 16, 14, 70, 3, 1, 1), // two blocks of tiles, three panels of filters
            ConvShape.Square(1, 40, 5, 150, 3, 1, 1), // few tiles beside the filters
            ConvShape.Square(9, 70, 15, 80, 3, 1, 1), // weight gradients of two parts
            ConvShape.Square(3, 3, 30, 20, 7, 2, 3),
            ConvShape.Square(4, 64, 7, 96, 1),
            ConvShape.Square(9, 3, 33, 20, 7, 1, 3),
            ConvShape.Square(2, 40, 30, 33, 5, 1, 2),
            ConvShape.Square(3, 32, 15, 32, 3, 1, 1) with { Groups = 32 },
            ConvShape.Square(3, 512, 15, 512, 3, 1, 1) with { Groups = 512 },
        ];
        foreach (ConvShape shape in shapes)
            foreach (Promise promise in Promise.All.Where(p => ConvRules.Computes(shape, p.Algorithm)))
                ThreadCheck(shape, promise.Algorithm);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_results_past_the_caches_have_the_bits_of_single_images(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        ConvShape[] shapes =
        [
            ConvShape.Square(70, 4, 32, 64, 1),
            ConvShape.Square(66, 2, 32, 72, 1), // pixels of whole lines and a half
            ConvShape.Square(18, 3, 64, 64, 3, 1, 1),
            ConvShape.Square(18, 8, 64, 64, 3, 1, 1) with { Groups = 2 },
        ];
        foreach (ConvShape shape in shapes)
        {
            int n = shape.Batch;
            float[] x = TestData.Create<float>(n * shape.InputSize, DataSet.Reals, 1);
            float[] w = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
            float[] bias = TestData.Create<float>(shape.Filters, DataSet.Reals, 3);
            float[] residual = TestData.Create<float>(n * shape.OutputSize, DataSet.Reals, 4), one = new float[residual.Length];
            using var all = new GuardedMemory<float>(one.Length, name: "all");
            var forward = new ConvForward(shape, ConvAlgorithm.Direct);
            forward.SetWeights(w);
            for (int kind = 0; kind < 4; kind++)
            {
                Run(n, x, residual, all.Span);
                for (int i = 0; i < n; i++)
                    Run(1, x.AsSpan(i * shape.InputSize, shape.InputSize), Image(residual, i), Image(one, i));
                Assert.True(all.Span.SequenceEqual(one));

                void Run(int batch, ReadOnlySpan<float> input, ReadOnlySpan<float> added, Span<float> output) => forward.Run(
                    batch, input, output, new ConvEpilogue
                    {
                        Bias = kind > 0 ? bias : [],
                        Residual = kind > 1 ? added : [],
                        Activation = kind switch { 1 => Activation.Relu, 3 => Activation.Silu, _ => Activation.None },
                    });
            }

            all.AssertIntact();
            Span<float> Image(float[] images, int i) => images.AsSpan(i * shape.OutputSize, shape.OutputSize);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Weight_gradients_in_parts_equal_direct_ones(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        ConvShape[] shapes = [ConvShape.Square(9, 70, 15, 80, 3, 1, 1), ConvShape.Square(129, 65, 16, 66, 3, 1, 1)]; // two parts, four
        foreach (ConvShape shape in shapes)
        {
            float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, DataSet.Reals, 1);
            float[] dy = TestData.Create<float>(shape.Batch * shape.OutputSize, DataSet.Reals, 3);
            float[] direct = Of(ConvAlgorithm.Direct), winograd = Of(ConvAlgorithm.Winograd4x4);
            float most = direct.Max(Math.Abs), difference = direct.Zip(winograd, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(difference <= 1e-4f * most, $"{shape}: {difference} apart, the largest gradient is {most}");

            float[] Of(ConvAlgorithm algorithm)
            {
                var result = new float[shape.WeightCount];
                new ConvWeightGradient(shape, algorithm).Run(shape.Batch, x, dy, result, new float[shape.Filters]);
                return result;
            }
        }
    }

    private static void ThreadCheck(ConvShape shape, ConvAlgorithm algorithm)
    {
        Journal.Note($"threads {algorithm} {shape}");
        float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, DataSet.Reals, 1);
        float[] w = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
        float[] dy = TestData.Create<float>(shape.Batch * shape.OutputSize, DataSet.Reals, 3);
        var forward = new ConvForward(shape, algorithm);
        var data = new ConvDataGradient(shape, algorithm);
        var weights = new ConvWeightGradient(shape, algorithm);
        forward.SetWeights(w);
        data.SetWeights(w);

        Results one = new(shape), many = new(shape);
        using (Team.Cap(1))
        {
            Assert.Equal(0, Allocations.Of(() => All(one)));
        }

        using (new ManyThreads(3))
            All(many);
        Assert.Equal(one.Output, many.Output);
        Assert.Equal(one.Mean, many.Mean);
        Assert.Equal(one.Variance, many.Variance);
        Assert.Equal(one.InputGradient, many.InputGradient);
        Assert.Equal(one.WeightGradient, many.WeightGradient);
        Assert.Equal(one.BiasGradient, many.BiasGradient);

        void All(Results r)
        {
            forward.Run(shape.Batch, x, r.Output, new ConvEpilogue { Activation = Activation.Relu, Mean = r.Mean, Variance = r.Variance });
            data.SetWeights(w);
            data.Run(shape.Batch, dy, r.InputGradient);
            weights.Run(shape.Batch, x, dy, r.WeightGradient, r.BiasGradient);
        }
    }

    private sealed class Results(ConvShape shape)
    {
        public readonly float[] Output = new float[shape.Batch * shape.OutputSize];
        public readonly float[] Mean = new float[shape.Filters];
        public readonly float[] Variance = new float[shape.Filters];
        public readonly float[] InputGradient = new float[shape.Batch * shape.InputSize];
        public readonly float[] WeightGradient = new float[shape.WeightCount];
        public readonly float[] BiasGradient = new float[shape.Filters];
    }
}

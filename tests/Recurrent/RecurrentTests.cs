using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Recurrent;

/// <summary>Recurrent layers at every level against the loops in double, which numeric differentiation has proved.</summary>
[EveryLevel]
public sealed class RecurrentTests
{
    // One of everything; odd sizes; exactly a vector; a panel and one more; chunks of sequences; two slabs of time; long.
    private static readonly RecurrentShape[] Shapes =
    [
        new(1, 1, 1, 1), new(2, 3, 5, 7), new(3, 1, 4, 16), new(13, 4, 3, 17), new(5, 6, 16, 33), new(49, 2, 8, 32), new(1, 9, 7, 48),
        new(300, 9, 2, 5), new(25, 3, 40, 70), new(2, 40, 3, 12), new(17, 5, 1, 1),
    ];

    public static TheoryData<SimdLevel, Cell> LevelsAndCells()
    {
        var rows = new TheoryData<SimdLevel, Cell>();
        foreach (object[] level in (IEnumerable<object[]>)KernelSuite.Levels)
            foreach (Cell cell in Enum.GetValues<Cell>())
                rows.Add((SimdLevel)level[0], cell);
        return rows;
    }

    [Theory]
    [MemberData(nameof(LevelsAndCells))]
    public void Kernels_agree_with_the_loops_in_double(SimdLevel level, Cell cell)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (RecurrentShape shape in Shapes)
        {
            foreach (bool optional in (bool[])[true, false])
            {
                Journal.Note($"{cell} {shape} optional {optional} {level}");
                RecurrentArrays<float> arrays = RecurrentArrays<float>.Random(cell, shape, optional, shape.Units + shape.Time);
                Dictionary<string, double[]> expected = arrays.ToDouble().Naive();
                Dictionary<string, float[]> actual = RecurrentKernel.RunGuarded(arrays, optional ? Edge.End : Edge.Start);
                Close(expected, actual, 2e-6 * (1 + Math.Sqrt(shape.Batch * shape.Time) / 10));
            }
        }
    }

    [Theory]
    [MemberData(nameof(LevelsAndCells))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level, Cell cell)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        RecurrentArrays<float> arrays = RecurrentArrays<float>.Random(cell, new(50, 6, 20, 48), optional: true, 3);
        Dictionary<string, float[]> one = arrays.Room();
        float[] saved = new float[RecurrentKernel.SavedLength(arrays)];
        using (Team.Cap(1))
        {
            Assert.Equal(0, Allocations.Of(() => RecurrentKernel.Run(arrays, one, saved)));
        }

        foreach (int threads in (int[])[2, 3, 7])
        {
            using var many = new ManyThreads(threads);
            foreach ((string name, float[] values) in RecurrentKernel.Run(arrays))
                Assert.True(values.AsSpan().SequenceEqual(one[name]), $"{cell} {level}: {name} differs with {threads} threads.");
        }
    }

    [Theory]
    [InlineData(Cell.Rnn)]
    [InlineData(Cell.Lstm)]
    [InlineData(Cell.Gru)]
    public void The_loops_agree_with_numeric_differentiation(Cell cell)
    {
        foreach (RecurrentShape shape in (RecurrentShape[])[new(2, 3, 2, 3), new(1, 1, 1, 1)])
        {
            RecurrentArrays<double> arrays = RecurrentArrays<double>.Random(cell, shape, optional: true, 11);
            Dictionary<string, double[]> analytic = arrays.Naive();
            foreach (string name in analytic.Keys.Where(k => k.StartsWith("d.", StringComparison.Ordinal)))
            {
                double[] values = arrays.Given[name[2..]];
                double largest = analytic[name].Select(Math.Abs).DefaultIfEmpty().Max();
                for (int i = 0; i < values.Length; i++)
                {
                    // Five points: the error of the difference itself is then below 1e-10.
                    double step = 1e-3, x = values[i];
                    double numeric = (8 * (At(x + step) - At(x - step)) - (At(x + 2 * step) - At(x - 2 * step))) / (12 * step);
                    values[i] = x;
                    double error = Math.Abs(numeric - analytic[name][i]) / largest;
                    Assert.True(error <= 1e-7, $"{cell} {shape} {name}[{i}]: {analytic[name][i]}, numeric {numeric}, error {error}");

                    double At(double value)
                    {
                        values[i] = value;
                        return Loss(arrays);
                    }
                }
            }
        }
    }

    [Fact]
    public void What_is_not_wanted_is_not_needed()
    {
        RecurrentArrays<float> arrays = RecurrentArrays<float>.Random(Cell.Lstm, new(3, 4, 5, 18), optional: false, 5);
        Dictionary<string, float[]> all = RecurrentKernel.Run(arrays);
        float[] x = arrays.Given["input"], y = new float[arrays.Shape.OutputSize],
            saved = new float[LstmSequence.SavedLength(arrays.Shape)];

        // Without a backward pass: the same output.
        LstmSequence.Forward(arrays.Shape, arrays.Weights(), x, [], [], y, [], [], []);
        Assert.Equal(all["output"], y);

        // One gradient alone, and no gradient coming from the output.
        LstmSequence.Forward(arrays.Shape, arrays.Weights(), x, [], [], y, [], [], saved);
        float[] alone = new float[all["d.hiddenWeights"].Length];
        LstmSequence.Backward(
            arrays.Shape, arrays.Weights(), x, [], [], y, arrays.Given["outputGradient"], [], [], saved, new() { HiddenWeights = alone });
        Assert.Equal(all["d.hiddenWeights"], alone);
        LstmSequence.Forward(arrays.Shape, arrays.Weights(), x, [], [], y, [], [], saved);
        LstmSequence.Backward(arrays.Shape, arrays.Weights(), x, [], [], y, [], [], [], saved, new() { HiddenWeights = alone });
        Assert.All(alone, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_sequence_in_two_pieces_is_the_whole_sequence()
    {
        var whole = new RecurrentShape(2, 6, 3, 20);
        RecurrentArrays<float> arrays = RecurrentArrays<float>.Random(Cell.Lstm, whole, optional: true, 7);
        float[] expected = RecurrentKernel.Run(arrays)["output"];
        float[] h = [.. arrays.Given["initialHidden"]], c = [.. arrays.Given["initialCell"]];
        RecurrentShape half = whole with { Time = 3 };
        float[] y = new float[half.OutputSize];
        for (int piece = 0; piece < 2; piece++)
        {
            float[] x = [.. Enumerable.Range(0, 2).SelectMany(n => arrays.Given["input"].Skip((n * 6 + piece * 3) * 3).Take(9))];
            LstmSequence.Forward(half, arrays.Weights(), x, h, c, y, h, c, []);
            for (int n = 0; n < 2; n++)
                Assert.Equal(expected.AsSpan((n * 6 + piece * 3) * 20, 60).ToArray(), y.AsSpan(n * 60, 60).ToArray());
        }
    }

    [Fact]
    public void An_empty_batch_has_gradients_of_zero()
    {
        foreach (Cell cell in Enum.GetValues<Cell>())
        {
            RecurrentArrays<float> arrays = RecurrentArrays<float>.Random(cell, new(0, 3, 2, 4), optional: true, 1);
            Dictionary<string, float[]> to = arrays.Room();
            foreach (float[] values in to.Values)
                Array.Fill(values, 9);
            RecurrentKernel.Run(arrays, to, []);
            Assert.All(to.Values.SelectMany(v => v), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        var shape = new RecurrentShape(2, 3, 4, 5);
        RecurrentArrays<float> a = RecurrentArrays<float>.Random(Cell.Lstm, shape, optional: true, 1);
        float[] x = a.Given["input"], y = new float[shape.OutputSize], state = new float[10];
        float[] saved = new float[LstmSequence.SavedLength(shape)];
        Refused("Time is 0", () => Run(shape with { Time = 0 }, x, state, y, saved));
        Refused("Units is -1", () => Run(shape with { Units = -1 }, x, state, y, saved));
        Refused("Batch is -2", () => Run(shape with { Batch = -2 }, x, state, y, saved));
        Refused("too large", () => Run(shape with { Batch = 1 << 20, Time = 1 << 20 }, x, state, y, saved));
        Refused("input has 23 elements; expected exactly 24", () => Run(shape, x.AsSpan(1), state, y, saved));
        Refused("output has 29 elements; expected exactly 30", () => Run(shape, x, state, y.AsSpan(1), saved));
        Refused("initialCell has 9 elements; expected exactly 10", () => Run(shape, x, state.AsSpan(1), y, saved));
        Refused("saved has 149 elements; expected exactly 150", () => Run(shape, x, state, y, saved.AsSpan(1)));
        Refused("weights.Input has 80 elements; expected exactly 100", ()
            => Run(shape with { Inputs = 5 }, new float[30], state, y, saved));
        Refused("overlaps", () => Run(shape, y.AsSpan(0, 24), state, y, saved));
        Refused("overlaps", () => Run(shape, x, y.AsSpan(3, 10), y, saved));
        Refused("overlaps", () => Run(shape, x, state, saved.AsSpan(3, 30), saved));
        Refused("gradients.Input has 3 elements; expected exactly 24", () => Back(new() { Input = new float[3] }));
        Refused("gradients.InputWeights (80 elements) overlaps weights.Input", ()
            => Back(new() { InputWeights = a.Given["inputWeights"] }));
        Refused("gradients.Input (24 elements) overlaps input", () => Back(new() { Input = x }));
        Assert.Throws<ArgumentException>(() => RnnSequence.Backward(
            shape, new() { Input = new float[20], Hidden = new float[25] }, x, [], y, y, [], new() { InitialCell = new float[10] }));
        Assert.All(y, value => Assert.Equal(0, value));
        Assert.All(saved, value => Assert.Equal(0, value));

        void Run(RecurrentShape s, Span<float> input, Span<float> cell, Span<float> output, Span<float> kept)
            => LstmSequence.Forward(s, a.Weights(), input, [], cell, output, [], [], kept);

        void Back(RecurrentGradients<float> gradients)
            => LstmSequence.Backward(shape, a.Weights(), x, [], [], y, [], [], [], saved, gradients);

        static void Refused(string message, Action call)
            => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    /// <summary>Every tensor within <paramref name="bound"/> of its largest element.</summary>
    internal static void Close(Dictionary<string, double[]> expected, Dictionary<string, float[]> actual, double bound)
    {
        foreach ((string name, double[] values) in expected)
        {
            double largest = values.Select(Math.Abs).DefaultIfEmpty().Max();
            for (int i = 0; i < values.Length; i++)
            {
                double error = Math.Abs(values[i] - actual[name][i]);
                Assert.True(
                    error <= bound * largest, $"{Journal.Case} {name}[{i}]: {actual[name][i]}; expected {values[i]}, largest {largest}");
            }
        }
    }

    private static double Loss(RecurrentArrays<double> arrays)
    {
        Dictionary<string, double[]> y = arrays.Naive(backward: false);
        return Dot(y["output"], "outputGradient") + Dot(y["finalHidden"], "finalHiddenGradient") + Dot(y["finalCell"], "finalCellGradient");

        double Dot(double[] values, string with) => values.Zip(arrays.Given[with], (a, b) => a * b).Sum();
    }
}

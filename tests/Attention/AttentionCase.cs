using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Attending;

/// <summary>Attention on data of its own: loops in double, and kernels on guarded memory.</summary>
internal sealed class AttentionCase(AttentionShape shape, bool padded, Action<float[], int> fill)
{
    internal AttentionShape Shape { get; } = shape;

    internal float[] Queries { get; } = Create(shape.Batch * shape.Queries, shape.Width, shape.QueryLd, 1, fill);

    internal float[] Keys { get; } = Create(shape.Batch * shape.Keys, shape.Width, shape.KeyLd, 2, fill);

    internal float[] Values { get; } = Create(shape.Batch * shape.Keys, shape.Width, shape.ValueLd, 3, fill);

    internal float[] OutputGradient { get; } = Create(shape.Batch * shape.Queries, shape.Width, 0, 4, fill);

    /// <summary>Some keys of all sequences but the first; all of them in the last, if there are three.</summary>
    internal bool[] Padding { get; } = !padded
        ? []
        : [.. Enumerable.Range(0, shape.Batch * shape.Keys)
            .Select(i => (Sequence: i / shape.Keys, Key: i % shape.Keys))
            .Select(at => at.Sequence > 0 && (at.Key >= shape.Keys - at.Sequence || at.Sequence == 2))];

    internal static void Random(float[] values, int seed) => TestData.Fill<float>(values, DataSet.Reals, seed);

    internal Dictionary<string, double[]> Naive()
    {
        double[] q = Double(Queries), k = Double(Keys), v = Double(Values);
        var to = new Dictionary<string, double[]>
        {
            ["output"] = new double[Shape.OutputSize],
            ["probabilities"] = new double[Shape.ProbabilitySize],
            ["d.queries"] = new double[q.Length],
            ["d.keys"] = new double[k.Length],
            ["d.values"] = new double[v.Length],
        };
        NaiveAttention.Forward<double>(Shape, q, k, v, Padding, to["output"], to["probabilities"]);
        NaiveAttention.Backward<double>(
            Shape, q, k, v, to["probabilities"], Double(OutputGradient), to["d.queries"], to["d.keys"], to["d.values"]);
        return to;
    }

    /// <summary>The kernels, every operand at the edge of a guarded page; gaps of the gradients come back as zeros.</summary>
    internal Dictionary<string, float[]> Guarded(Edge edge)
    {
        using GuardedMemory<float> q = Given(Queries, "queries"), k = Given(Keys, "keys"), v = Given(Values, "values");
        using GuardedMemory<float> dy = Given(OutputGradient, "outputGradient");
        using var y = new GuardedMemory<float>(Shape.OutputSize, edge, "output");
        using var p = new GuardedMemory<float>(Shape.ProbabilitySize, edge, "probabilities");
        using var dq = new GuardedMatrix<float>(Shape.Batch * Shape.Queries, Shape.Width, Shape.QueryLd, edge, "queryGradient");
        using var dk = new GuardedMatrix<float>(Shape.Batch * Shape.Keys, Shape.Width, Shape.KeyLd, edge, "keyGradient");
        using var dv = new GuardedMatrix<float>(Shape.Batch * Shape.Keys, Shape.Width, Shape.ValueLd, edge, "valueGradient");
        Attention.Forward(Shape, q.Span, k.Span, v.Span, Padding, y.Span, p.Span);
        Attention.Backward(Shape, q.Span, k.Span, v.Span, p.Freeze().Span, dy.Span, dq.Span, dk.Span, dv.Span);
        foreach (GuardedMemory<float> input in (GuardedMemory<float>[])[q, k, v, dy, p])
            input.AssertUnchanged();
        y.AssertIntact();
        foreach (GuardedMatrix<float> output in (GuardedMatrix<float>[])[dq, dk, dv])
            output.AssertIntact();
        return new()
        {
            ["output"] = y.Span.ToArray(),
            ["probabilities"] = p.Span.ToArray(),
            ["d.queries"] = Loose(dq),
            ["d.keys"] = Loose(dk),
            ["d.values"] = Loose(dv),
        };

        GuardedMemory<float> Given(float[] values, string name) => new GuardedMemory<float>(values.Length, edge, name).Set(values);
    }

    private static double[] Double(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static float[] Loose(GuardedMatrix<float> matrix)
    {
        float[] values = new float[matrix.Span.Length];
        for (int row = 0; row < matrix.Rows; row++)
            matrix.Row(row).CopyTo(values.AsSpan(row * matrix.Ld));
        return values;
    }

    // The last row has no gap behind it.
    private static float[] Create(int rows, int width, int ld, int seed, Action<float[], int> fill)
    {
        float[] values = new float[rows == 0 ? 0 : (rows - 1) * (ld == 0 ? width : ld) + width];
        fill(values, seed);
        return values;
    }
}

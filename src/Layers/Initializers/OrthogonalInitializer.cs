using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>A matrix of orthonormal rows, or columns, times gain: normal numbers made orthonormal in double.</summary>
internal sealed class OrthogonalInitializer(double gain) : Initializer
{
    private readonly double _gain = Settable.NotNegative(gain, nameof(gain));

    protected override void Write(Span<float> weights, WeightShape shape, Philox random)
    {
        if (weights.IsEmpty)
            return;

        // The vectors are the shorter side, so that there can be as many.
        int rows = weights.Length / shape.RowLength, columns = shape.RowLength;
        int vectors = Math.Min(rows, columns), length = Math.Max(rows, columns);
        double[] q = new double[weights.Length];
        random.Normal<double>(q, 0, 1);
        Orthonormal.Rows(vectors, length, q);
        for (int vector = 0; vector < vectors; vector++)
        {
            for (int i = 0; i < length; i++)
            {
                int at = rows <= columns ? vector * columns + i : i * columns + vector;
                weights[at] = (float)(_gain * q[vector * length + i]);
            }
        }
    }
}

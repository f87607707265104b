using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Loss and gradient of a linear classifier over a batch of samples out of a data set. The batch is cut into parts, each of which one
/// thread gathers, scores and learns from, so that threads meet once a step (1500 steps of 200 images on two cores: 0.89 s, and 1.00 s when
/// each product was shared and the next batch gathered meanwhile).
/// </summary>
/// <remarks>
/// The parts are summed in their order, so the bits do not depend on the number of threads. Allocates nothing after it is made.
/// </remarks>
internal sealed class LinearPass
{
    // Samples of a part. Each has a gradient of its own, and to add one up takes as long as ten samples.
    private const int PartRows = 100;

    private const int MostParts = 16;

    private readonly LinearLoss _loss;
    private readonly int _rows, _classes;
    private readonly Part[] _parts;
    private readonly Action<int> _run;
    private int[] _chosen = [];
    private float[] _transposed = [];

    /// <summary>Makes the room.</summary>
    /// <param name="train">Where samples come from.</param>
    /// <param name="loss">What is minimised.</param>
    /// <param name="rows">Samples of a batch, 1 or more.</param>
    internal LinearPass(Dataset train, LinearLoss loss, int rows)
    {
        (_loss, _rows, _classes, _run) = (loss, rows, train.Classes.Count, Run);
        _parts = new Part[Math.Clamp(rows / PartRows, 1, MostParts)];
        for (int i = 0; i < _parts.Length; i++)
            _parts[i] = new Part(train, _classes, Start(i), Start(i + 1) - Start(i));
    }

    /// <summary>Elements of a sample and the 1 of the bias.</summary>
    internal int Inputs => _parts[0].Batch.Inputs;

    /// <summary>Leading dimension of the weights and their gradient.</summary>
    internal int Stride => _parts[0].Batch.Stride;

    /// <summary>The gradient of the data loss by W^T, classes x <see cref="Inputs"/>, after <see cref="DataLoss"/>.</summary>
    internal ReadOnlySpan<float> Gradient => _parts[0].Gradient;

    /// <summary>The mean loss of a batch; leaves its <see cref="Gradient"/>.</summary>
    /// <param name="chosen">Numbers of the samples.</param>
    /// <param name="transposed">W^T, classes x <see cref="Inputs"/>, rows <see cref="Stride"/> apart.</param>
    internal double DataLoss(int[] chosen, float[] transposed)
    {
        (_chosen, _transposed) = (chosen, transposed);
        Team.For(_parts.Length, _run);
        double loss = _parts[0].Loss;
        foreach (Part part in _parts.AsSpan(1))
        {
            loss += part.Loss;
            Elementwise.Add<float>(_parts[0].Gradient, part.Gradient, _parts[0].Gradient);
        }

        return loss;
    }

    private int Start(int part) => (int)((long)_rows * part / _parts.Length);

    private void Run(int index)
    {
        Part part = _parts[index];
        LinearBatch batch = part.Batch;
        for (int row = 0; row < batch.Count; row++)
            batch.Set(row, _chosen[part.Start + row]);
        LinearObjective.Scores<float>(batch.Count, batch.Inputs, _classes, batch.Rows, batch.Stride, _transposed, part.Scores);

        // The loss is the mean over a part; wanted is the part's share of that over the batch.
        float share = (float)batch.Count / _rows;
        part.Loss = share * LinearObjective.DataLoss<float>(_loss, _classes, part.Scores, batch.Labels, part.Scores);
        Elementwise.Multiply<float>(part.Scores, share, part.Scores);
        LinearObjective.Gradient<float>(batch.Count, batch.Inputs, _classes, batch.Rows, batch.Stride, part.Scores, part.Gradient);
    }

    /// <summary>Consecutive samples of a batch and what they come to.</summary>
    private sealed class Part(Dataset train, int classes, int start, int count)
    {
        public int Start => start;

        public LinearBatch Batch { get; } = new(train, count);

        public float[] Scores { get; } = new float[count * classes];

        public float[] Gradient { get; } = new float[classes * LinearBatch.StrideOf(train)];

        public double Loss { get; set; }
    }
}

using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Steps of gradient descent for a linear classifier on batches of samples out of a data set. A batch is cut into parts, each of which one
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
    private readonly double[] _penalties;
    private readonly Action<int> _learn, _descend;
    private int[] _chosen = [];
    private float[] _transposed = [];
    private double _rate, _lambda;

    /// <summary>Makes the room.</summary>
    /// <param name="train">Where samples come from.</param>
    /// <param name="loss">What is minimised.</param>
    /// <param name="rows">Samples of a batch, 1 or more.</param>
    internal LinearPass(Dataset train, LinearLoss loss, int rows)
    {
        (_loss, _rows, _classes) = (loss, rows, train.Classes.Count);
        (_learn, _descend, _penalties) = (Learn, Descend, new double[_classes]);
        _parts = new Part[Math.Clamp(rows / PartRows, 1, MostParts)];
        for (int i = 0; i < _parts.Length; i++)
            _parts[i] = new Part(train, _classes, Start(i), Start(i + 1) - Start(i));
    }

    /// <summary>Elements of a sample and the 1 of the bias.</summary>
    internal int Inputs => _parts[0].Batch.Inputs;

    /// <summary>Leading dimension of the weights and their gradient.</summary>
    internal int Stride => _parts[0].Batch.Stride;

    /// <summary>
    /// A step of gradient descent: W -= rate (gradient of the mean data loss + 2 lambda W). Threads meet twice and have nothing to do alone
    /// for longer than they look for work.
    /// </summary>
    /// <param name="chosen">Numbers of the samples of the batch.</param>
    /// <param name="transposed">W^T, classes x <see cref="Inputs"/>, rows <see cref="Stride"/> apart.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="lambda">Factor of the sum of W^2.</param>
    /// <returns>The loss before the step, penalty included.</returns>
    internal double Step(int[] chosen, float[] transposed, double rate, double lambda)
    {
        (_chosen, _transposed, _rate, _lambda) = (chosen, transposed, rate, lambda);
        Team.For(_parts.Length, _learn);
        Team.For(_classes, _descend);
        double loss = 0;
        foreach (Part part in _parts)
            loss += part.Loss;
        foreach (double penalty in _penalties)
            loss += penalty;
        return loss;
    }

    private int Start(int part) => (int)((long)_rows * part / _parts.Length);

    private void Learn(int index)
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

    /// <summary>Moves the weights of a class.</summary>
    private void Descend(int label)
    {
        Span<float> weights = _transposed.AsSpan(label * Stride, Inputs), gradient = _parts[0].Gradient.AsSpan(label * Stride, Inputs);
        foreach (Part part in _parts.AsSpan(1))
            Elementwise.Add<float>(gradient, part.Gradient.AsSpan(label * Stride, Inputs), gradient);
        _penalties[label] = LinearObjective.Penalty<float>(weights, _lambda);
        LinearObjective.Descend<float>(gradient, _rate, _lambda, weights);
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

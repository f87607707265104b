using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Classifies by the largest of the scores x W, where a 1 is appended to each sample x (the bias trick): the last row of W are the biases,
/// and the penalty counts them like the others. Trained as a softmax classifier or a support vector machine. Any number of threads may
/// use one object.
/// </summary>
public sealed class LinearClassifier
{
    // Samples that are scored at a time.
    private const int Rows = 200;

    // Steps between two reports, as the course prints them.
    private const int ReportEvery = 100;

    private readonly float[] _weights;

    /// <summary>Takes weights.</summary>
    /// <param name="inputs">Elements of a sample, 1 or more.</param>
    /// <param name="classes">Number of classes, 1 or more.</param>
    /// <param name="weights">(inputs + 1) x classes, row-major, the last row are the biases; copied.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or there are not as many weights.</exception>
    public LinearClassifier(int inputs, int classes, ReadOnlySpan<float> weights)
        : this(inputs, classes, weights.ToArray(), [])
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (weights.Length != (inputs + 1L) * classes)
            throw new ArgumentException(
                $"weights has {weights.Length} elements; expected exactly {(inputs + 1L) * classes}, {inputs} inputs and the bias times "
                + $"{classes} classes.",
                nameof(weights));
    }

    private LinearClassifier(int inputs, int classes, float[] weights, IReadOnlyList<float> history) =>
        (Inputs, Classes, _weights, LossHistory) = (inputs, classes, weights, history);

    /// <summary>Elements of a sample.</summary>
    public int Inputs { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>(<see cref="Inputs"/> + 1) x <see cref="Classes"/>, row-major; the last row are the biases.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The loss of each step's batch before the step, penalty included; empty if this was not trained here.</summary>
    public IReadOnlyList<float> LossHistory { get; }

    /// <summary>
    /// Trains by stochastic gradient descent on batches drawn with replacement. Nothing is allocated in the course of it. The same seed
    /// gives the same weights for any number of threads.
    /// </summary>
    /// <param name="train">1 or more samples.</param>
    /// <param name="options">Loss, rate, penalty, steps.</param>
    /// <param name="progress">Is told every 100 steps and at the end.</param>
    /// <param name="cancellation">Ends the training; what has been learned so far is returned.</param>
    /// <exception cref="ArgumentException">There is no sample, or an option is out of its range.</exception>
    /// <exception cref="ArithmeticException">The loss became NaN or infinite: the learning rate is too high.</exception>
    public static LinearClassifier Fit(
        Dataset train, LinearOptions options, IProgress<LinearProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (train.Count == 0)
            throw new ArgumentException("There is no sample; expected 1 or more.", nameof(train));

        int classes = train.Classes.Count, iterations = options.Iterations, rows = options.BatchSize;
        var pass = new LinearPass(train, options.Loss, rows);
        int inputs = pass.Inputs, stride = pass.Stride;
        var transposed = new float[classes * stride];
        var start = new Philox(options.Seed);
        for (int c = 0; c < classes; c++)
            start.Normal(transposed.AsSpan(c * stride, inputs), 0, (float)options.WeightScale);
        var random = new Philox(options.Seed, stream: 1);
        var chosen = new int[rows];
        var history = new float[iterations];
        double rate = options.LearningRate, lambda = options.Regularization;

        int done = 0;
        while (done < iterations && !cancellation.IsCancellationRequested)
        {
            random.Integers(chosen, 0, train.Count);
            double loss = pass.Step(chosen, transposed, rate, lambda);
            if (!double.IsFinite(loss))
                throw new ArithmeticException(FormattableString.Invariant(
                    $"The loss of iteration {done} is {loss}; expected a finite number. The learning rate, {rate}, is too high."));
            history[done++] = (float)loss;
            if (done % ReportEvery == 0 || done == iterations)
                progress?.Report(new LinearProgress(done, iterations, (float)loss));
        }

        var weights = new float[transposed.Length];
        Layout.Transpose(classes, stride, transposed, weights);
        return new LinearClassifier(
            train.Shape.Size, classes, weights[..(inputs * classes)], done == iterations ? history : history[..done]);
    }

    /// <summary>The mean data loss plus lambda * (sum of all weights squared).</summary>
    /// <param name="samples">1 or more samples of <see cref="Inputs"/> elements.</param>
    /// <param name="loss">Which loss.</param>
    /// <param name="regularization">The factor lambda, 0 or more.</param>
    /// <exception cref="ArgumentException">The samples do not fit.</exception>
    public double Loss(Dataset samples, LinearLoss loss, double regularization = 0)
    {
        new LinearOptions { Loss = loss, Regularization = regularization }.Check();
        float[] scores = Scores(samples);
        return LinearObjective.DataLoss<float>(loss, Classes, scores, samples.Labels, [])
            + LinearObjective.Penalty<float>(_weights, regularization);
    }

    /// <summary>The scores of each sample.</summary>
    /// <param name="samples">1 or more samples of <see cref="Inputs"/> elements.</param>
    /// <returns>samples x <see cref="Classes"/>.</returns>
    /// <exception cref="ArgumentException">The samples do not fit.</exception>
    public float[] Scores(Dataset samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0 || samples.Shape.Size != Inputs)
            throw new ArgumentException(
                $"There are {samples.Count} samples of {samples.Shape}; expected 1 or more of {Inputs} elements.", nameof(samples));
        var all = new float[checked(samples.Count * Classes)];
        var batch = new LinearBatch(samples, Math.Min(Rows, samples.Count));
        for (int start = 0; start < samples.Count; start += Rows)
        {
            int count = Math.Min(Rows, samples.Count - start);
            for (int row = 0; row < count; row++)
                batch.Set(row, start + row);
            Gemm.Multiply(
                Transpose.No, Transpose.No, count, Classes, batch.Inputs, 1, batch.Rows, batch.Stride, _weights, Classes, 0,
                all.AsSpan(start * Classes, count * Classes), Classes);
        }

        return all;
    }

    /// <summary>The class of the largest score of each sample; of equal ones the first.</summary>
    /// <inheritdoc cref="Scores"/>
    /// <returns>A label for each sample.</returns>
    public int[] Predict(Dataset samples)
    {
        float[] scores = Scores(samples);
        var labels = new int[samples.Count];
        FastNet.Numerics.Rows.ArgMax<float>(samples.Count, Classes, scores, labels);
        return labels;
    }

    /// <summary>The share of samples whose prediction is their label.</summary>
    /// <inheritdoc cref="Scores"/>
    /// <returns>0 to 1.</returns>
    public double Score(Dataset samples)
    {
        int[] predicted = Predict(samples);
        int right = 0;
        for (int i = 0; i < predicted.Length; i++)
            right += predicted[i] == samples.Labels[i] ? 1 : 0;
        return (double)right / predicted.Length;
    }
}

using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>How a network did on a data set.</summary>
/// <param name="Loss">Mean loss of a row of scores.</param>
/// <param name="Accuracy">Share of rows whose highest score is that of their label.</param>
/// <param name="Predictions">The class of the highest score of each row; of several, the first.</param>
public sealed record Evaluation(double Loss, double Accuracy, IReadOnlyList<int> Predictions);

/// <summary>Runs a network over data sets; it sees changes of the parameters. One thread at a time.</summary>
public sealed class Evaluator
{
    private readonly LabelLoss _loss;
    private readonly InferencePlan _plan;
    private readonly float[] _scores;
    private readonly int[] _labels;

    /// <summary>Compiles a network.</summary>
    /// <param name="network">One input and one output.</param>
    /// <param name="loss">Without weight; by default softmax cross-entropy.</param>
    /// <param name="batch">Samples of a call.</param>
    public Evaluator(Network network, LabelLoss? loss = null, int batch = 128)
    {
        _loss = loss ?? new SoftmaxCrossEntropy();
        _plan = new InferencePlan(network, batch);
        Shape scores = network.Outputs[0].Shape;
        _scores = new float[batch * scores.Size];
        _labels = new int[batch * scores.Positions];
    }

    /// <summary>Evaluates.</summary>
    /// <param name="data">1 sample or more, of the network's input shape.</param>
    /// <param name="cancellation">Checked for each batch.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Evaluation Run(Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckFits(_plan.Network, data);
        Shape shape = _plan.Network.Outputs[0].Shape;
        var loader = new BatchLoader(data, _plan.Batch, shuffle: false);
        var predictions = new int[data.Labels.Length];
        double loss = 0;
        for (int done = 0; done < predictions.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            Batch batch = loader.Next();
            Span<float> scores = _scores.AsSpan(0, batch.Count * shape.Size);
            _plan.Run(batch.Samples, scores);
            loss += batch.Labels.Length * (double)_loss.Forward(batch.Labels.Length, shape.Features, scores, batch.Labels, []);
            Rows.ArgMax<float>(batch.Labels.Length, shape.Features, scores, _labels.AsSpan(0, batch.Labels.Length));
            _labels.AsSpan(0, batch.Labels.Length).CopyTo(predictions.AsSpan(done));
            done += batch.Labels.Length;
        }

        int right = 0;
        for (int i = 0; i < predictions.Length; i++)
            right += predictions[i] == data.Labels[i] ? 1 : 0;
        return new Evaluation(loss / predictions.Length, (double)right / predictions.Length, predictions);
    }

    /// <summary>Refuses data that the network cannot take.</summary>
    internal static void CheckFits(Network network, Dataset data)
    {
        if (network.Inputs.Count != 1 || network.Outputs.Count != 1)
            throw new ArgumentException(
                $"The network has {network.Inputs.Count} inputs and {network.Outputs.Count} outputs; expected one of each.",
                    nameof(network));
        Shape input = network.Inputs[0].Shape, output = network.Outputs[0].Shape;
        if (input.Size != data.Shape.Size || (input.Rank == 3 && data.Shape.Rank == 3 && input != data.Shape))
            throw new ArgumentException($"Samples have the shape {data.Shape}; expected {input}, the network's input.", nameof(data));
        if (output.Positions != data.LabelsPerSample)
            throw new ArgumentException(
                $"A sample has {data.LabelsPerSample} labels; expected {output.Positions} for the network's output {output}.",
                    nameof(data));
        if (output.Features != data.Classes.Count)
            throw new ArgumentException(
                $"The data has {data.Classes.Count} classes; expected {output.Features}, as many as the network has scores.", nameof(data));
    }
}

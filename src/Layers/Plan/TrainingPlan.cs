using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>A loss on an output of a network.</summary>
/// <param name="Output">One of the network's outputs.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Weight">Its factor in the sum of all losses.</param>
public sealed record LossTerm(Node Output, Loss Loss, float Weight = 1);

/// <summary>What one step of training came to.</summary>
/// <param name="Loss">Weighted sum of the losses, plus the plan's penalty on the weights.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient of all parameters, before clipping.</param>
/// <param name="Applied">Whether the parameters were changed; false if the step was skipped.</param>
public readonly record struct TrainingStep(float Loss, double GradientNorm, bool Applied);

/// <summary>
/// A network compiled for training: shapes, memory, algorithms and fusions are settled once, and a step allocates nothing. One
/// thread at a time.
/// </summary>
public sealed class TrainingPlan
{
    private readonly PlanSteps _steps;
    private readonly PlanLayout _layout;
    private readonly PlanRunner _runner;
    private readonly LossTerm[] _losses;
    private readonly int[][] _labels;
    private readonly float[][] _targets;
    private readonly int[] _given, _brought;
    private readonly float[]?[] _second;
    private readonly Node[] _wantedGradients;
    private int _prepared = -1;
    private AlignedBuffer<float>? _kept;
    private int _keptCount;

    /// <summary>Compiles a network with one output.</summary>
    /// <param name="network">The network; it stays the owner of the parameters.</param>
    /// <param name="loss">The loss on its output.</param>
    /// <param name="batch">The most samples of a step, 1 or more.</param>
    /// <param name="seed">Of dropout and whatever else is random in a step.</param>
    public TrainingPlan(Network network, Loss loss, int batch, ulong seed = 0)
        : this(network, [new LossTerm(Only(network), loss)], batch, [], seed)
    {
    }

    /// <summary>Compiles a network with any number of losses.</summary>
    /// <param name="network">The network; it stays the owner of the parameters.</param>
    /// <param name="losses">One or more; an output may have several.</param>
    /// <param name="batch">The most samples of a step, 1 or more.</param>
    /// <param name="gradients">Values, inputs for example, whose gradients are wanted as well (<see cref="Gradient"/>).</param>
    /// <param name="seed">Of dropout and whatever else is random in a step.</param>
    /// <exception cref="ArgumentException">There is no loss, or one is on a value that is no output of the network.</exception>
    public TrainingPlan(Network network, IEnumerable<LossTerm> losses, int batch, IEnumerable<Node> gradients, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        Network = network;
        Batch = batch;
        _losses = [.. losses];
        _wantedGradients = [.. gradients];
        if (_losses.Length == 0)
            throw new ArgumentException("There are 0 losses; expected 1 or more.", nameof(losses));
        foreach (LossTerm term in _losses)
        {
            if (!network.Outputs.Contains(term.Output))
                throw new ArgumentException(
                    $"A loss is on {term.Output}; expected one of the outputs, {string.Join(", ", network.Outputs)}.", nameof(losses));
        }

        foreach (Node wanted in _wantedGradients)
        {
            if (!network.Nodes.Contains(wanted))
                throw new ArgumentException($"The gradient of {wanted} is wanted; expected a value of the network.", nameof(gradients));
        }

        _labels = [.. _losses.Select(l => l.Loss is LabelLoss ? new int[batch * l.Output.Shape.Positions] : [])];
        _targets = [.. _losses.Select(l => l.Loss is LabelLoss ? [] : new float[batch * l.Output.Shape.Size])];
        _given = new int[_losses.Length];
        _brought = new int[network.Inputs.Count];
        _steps = new PlanSteps(network, batch, training: true, _wantedGradients);
        // A further loss on the same value writes its gradient apart; it is then added to the first's.
        PlanValue[] values = [.. _losses.Select(l => _steps.Value(l.Output))];
        _second = [.. values.Select((v, i) => Array.IndexOf(values, v) < i ? new float[batch * v.Size] : null)];
        _layout = new PlanLayout(
            _steps, batch, training: true, network.Inputs.Concat(network.Outputs), _losses.Select(l => l.Output), _wantedGradients);
        _runner = new PlanRunner(_steps, _layout, network.Parameters);
        _runner.Memory.Seed = seed;
        _ = network.Parameters.Gradients;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The most samples of a step.</summary>
    public int Batch { get; }

    /// <summary>What happens when the loss or a gradient is NaN or infinite.</summary>
    public NonFinitePolicy OnNonFinite { get; init; } = NonFinitePolicy.Stop;

    /// <summary>Bounds the gradient before the optimizer sees it; none by default.</summary>
    public GradientClipping Clipping { get; init; } = new();

    /// <summary>
    /// A penalty on the weights (<see cref="Parameter.Decays"/>) that is a part of the loss and of the gradient, so that clipping and
    /// <see cref="GradientCheck"/> see it too; none by default. The optimizer must have no penalty of its own then.
    /// </summary>
    public Regularization Regularization { get; init; } = Regularization.None;

    /// <summary>Bytes of the arena that holds activations, gradients and scratch.</summary>
    public long ArenaBytes => (long)_layout.Length * sizeof(float);

    /// <summary>Steps done; it numbers the random streams of dropout.</summary>
    public ulong Iteration
    {
        get => _runner.Memory.Iteration;
        set => _runner.Memory.Iteration = value;
    }

    internal PlanSteps Steps => _steps;

    internal PlanLayout Layout => _layout;

    internal PlanRunner Runner => _runner;

    /// <summary>One step on a network with one input and one loss over labels.</summary>
    /// <param name="input">Samples, images channels first.</param>
    /// <param name="labels">A label for each row of scores: one a sample, or one for each step of a sequence.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a label is out of range.</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient is NaN or infinite, and the policy is to stop.</exception>
    public TrainingStep Step(ReadOnlySpan<float> input, ReadOnlySpan<int> labels, Optimizer optimizer)
    {
        SetInput(0, input);
        SetLabels(0, labels);
        return Step(PlanInputs.Batch(input.Length, Network.Inputs[0], Batch, nameof(input)), optimizer);
    }

    /// <summary>One step on a network with one input and one loss over targets.</summary>
    /// <param name="input">Samples, images channels first.</param>
    /// <param name="targets">As many samples of the output.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient is NaN or infinite, and the policy is to stop.</exception>
    public TrainingStep Step(ReadOnlySpan<float> input, ReadOnlySpan<float> targets, Optimizer optimizer)
    {
        SetInput(0, input);
        SetTargets(0, targets);
        return Step(PlanInputs.Batch(input.Length, Network.Inputs[0], Batch, nameof(input)), optimizer);
    }

    /// <summary>One step on what <see cref="SetInput"/>, <see cref="SetLabels"/> and <see cref="SetTargets"/> have brought.</summary>
    /// <param name="batch">Samples, 1 to <see cref="Batch"/>.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <exception cref="ArgumentException">The plan and the optimizer both have a penalty, which would count twice.</exception>
    /// <exception cref="NonFiniteException">The loss or a gradient is NaN or infinite, and the policy is to stop.</exception>
    public TrainingStep Step(int batch, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        CheckPenalties(optimizer);
        float loss = Gradients(batch);
        Span<float> gradients = Network.Parameters.Gradients;
        double scale = 1.0 / (_keptCount + 1);
        if (_keptCount > 0)
            Elementwise.Add(gradients, _kept!.Span, gradients);
        double norm = GradientClipping.Norm(gradients);
        if (!Accept(loss, norm))
            return new TrainingStep(loss, norm * scale, Applied: false);
        _keptCount = 0;
        optimizer.Step(
            gradients, Network.Parameters.Trained, Network.Parameters.Segments, Clipping.Scale(norm, scale), Clipping.Limit);
        Network.Parameters.Touch();
        return new TrainingStep(loss, norm * scale, Applied: true);
    }

    /// <summary>
    /// Runs forward and backward on what has been brought and keeps the gradients: the next <see cref="Step(int, Optimizer)"/> moves by
    /// the mean of its own gradient and of those kept, as if all had been one batch. Changes no trained parameter.
    /// </summary>
    /// <param name="batch">Samples, 1 to <see cref="Batch"/>.</param>
    /// <exception cref="NonFiniteException">The loss or a gradient is NaN or infinite, and the policy is to stop.</exception>
    public TrainingStep Accumulate(int batch)
    {
        float loss = Gradients(batch);
        Span<float> gradients = Network.Parameters.Gradients;
        double norm = GradientClipping.Norm(gradients);
        if (!Accept(loss, norm))
            return new TrainingStep(loss, norm, Applied: false);
        Span<float> kept = (_kept ??= new AlignedBuffer<float>(gradients.Length)).Span;
        if (_keptCount == 0)
            gradients.CopyTo(kept);
        else
            Elementwise.Add(kept, gradients, kept);
        _keptCount++;
        return new TrainingStep(loss, norm, Applied: false);
    }

    /// <summary>Takes over what steps keep beside the parameters, unless something is not finite.</summary>
    private bool Accept(float loss, double norm)
    {
        bool finite = float.IsFinite(loss) && double.IsFinite(norm);
        if (!finite && OnNonFinite == NonFinitePolicy.Stop)
            throw NonFiniteException.Find(this, loss);
        for (int s = 0; finite && s < _steps.Steps.Count; s++)
            _steps.Steps[s].Step.Commit();
        Iteration++;
        return finite;
    }

    /// <summary>Brings the samples of an input.</summary>
    /// <param name="input">Number of the input in <see cref="Network.Inputs"/>.</param>
    /// <param name="samples">At most <see cref="Batch"/> samples, images channels first.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public void SetInput(int input, ReadOnlySpan<float> samples)
    {
        Node node = Network.Inputs[input];
        _runner.Memory.Batch = _brought[input] = PlanInputs.Batch(samples.Length, node, Batch, node.Name);
        _runner.Load(node, samples);
    }

    /// <summary>Brings the labels of a loss.</summary>
    /// <param name="loss">Number of the loss.</param>
    /// <param name="labels">A label for each row of scores.</param>
    /// <exception cref="ArgumentException">There are too many labels, or the loss takes targets.</exception>
    public void SetLabels(int loss, ReadOnlySpan<int> labels)
    {
        if (_losses[loss].Loss is not LabelLoss)
            throw new ArgumentException($"The loss on {_losses[loss].Output} takes targets; found {labels.Length} labels.", nameof(labels));
        if (labels.Length > _labels[loss].Length)
            throw new ArgumentException($"labels has {labels.Length} elements; expected at most {_labels[loss].Length}.", nameof(labels));
        labels.CopyTo(_labels[loss]);
        _given[loss] = labels.Length;
    }

    /// <summary>Brings the targets of a loss.</summary>
    /// <param name="loss">Number of the loss.</param>
    /// <param name="targets">Samples of the output's shape, images channels first.</param>
    /// <exception cref="ArgumentException">There are too many targets, or the loss takes labels.</exception>
    public void SetTargets(int loss, ReadOnlySpan<float> targets)
    {
        if (_losses[loss].Loss is LabelLoss)
            throw new ArgumentException(
                $"The loss on {_losses[loss].Output} takes labels; found {targets.Length} targets.", nameof(targets));
        PlanInputs.Batch(targets.Length, _losses[loss].Output, Batch, nameof(targets));
        PlanInputs.Load(_losses[loss].Output.Shape, targets, _targets[loss]);
        _given[loss] = targets.Length;
    }

    /// <summary>Runs forward and backward: the gradients are then in <see cref="Parameter.Gradient"/>. Changes no parameter.</summary>
    /// <param name="batch">Samples, 1 to <see cref="Batch"/>; inputs, labels and targets must have as many.</param>
    /// <returns>Weighted sum of the losses, plus the penalty.</returns>
    /// <exception cref="ArgumentException">Something has another number of samples, or a label is out of range.</exception>
    public float Gradients(int batch)
    {
        float loss = Loss(batch);
        _runner.Backward();
        if (Regularization != Regularization.None)
            Regularization.AddGradient(Network.Parameters.Trained, Network.Parameters.Gradients, Network.Parameters.Segments);
        return loss;
    }

    /// <summary>Runs forward and the losses only, as in training (dropout drops, batch norm uses the batch).</summary>
    /// <inheritdoc cref="Gradients"/>
    public float Loss(int batch)
    {
        if (batch < 1 || batch > Batch)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"batch is {batch}; expected 1 to {Batch}, the batch of the plan.");
        for (int l = 0; l < _losses.Length; l++)
        {
            Shape shape = _losses[l].Output.Shape;
            int expected = batch * (_losses[l].Loss is LabelLoss ? shape.Positions : shape.Size);
            if (_given[l] != expected)
                throw new ArgumentException(
                    $"The loss on {_losses[l].Output} has {_given[l]} labels or targets; expected {expected} for {batch} samples.",
                    nameof(batch));
        }

        for (int i = 0; i < _brought.Length; i++)
        {
            if (_brought[i] != batch)
                throw new ArgumentException($"The input {Network.Inputs[i]} has {_brought[i]} samples; expected {batch}.", nameof(batch));
        }

        _runner.Memory.Batch = batch;
        if (_prepared != Network.Parameters.Version)
        {
            for (int s = 0; s < _steps.Steps.Count; s++)
                _steps.Steps[s].Step.Prepare();
            _prepared = Network.Parameters.Version;
        }

        _runner.Forward();
        float sum = 0;
        for (int l = 0; l < _losses.Length; l++)
            sum += Loss(l, batch);
        return (float)(sum + Regularization.Value(Network.Parameters.Trained, Network.Parameters.Segments));
    }

    /// <summary>The output of the last run.</summary>
    /// <param name="node">An output of the network.</param>
    /// <param name="samples">Receives as many samples as the run had, images channels first.</param>
    /// <exception cref="ArgumentException">The node is no output, or the length does not fit.</exception>
    public void Output(Node node, Span<float> samples)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!Network.Outputs.Contains(node))
            throw new ArgumentException($"{node} is no output; expected one of {string.Join(", ", Network.Outputs)}.", nameof(node));
        CheckRoom(node, samples.Length, nameof(samples));
        PlanInputs.Store(node.Shape, _runner.Data(node), samples);
    }

    /// <summary>The gradient of a value that was asked for, from the last run.</summary>
    /// <param name="node">One of the values given to the constructor.</param>
    /// <param name="samples">Receives as many samples as the run had, images channels first.</param>
    /// <exception cref="ArgumentException">The gradient was not asked for, or the length does not fit.</exception>
    public void Gradient(Node node, Span<float> samples)
    {
        if (!_wantedGradients.Contains(node))
        {
            string wanted = string.Join(", ", _wantedGradients.AsEnumerable());
            throw new ArgumentException($"The gradient of {node} was not asked for; expected one of {wanted}.", nameof(node));
        }

        CheckRoom(node, samples.Length, nameof(samples));
        Span<float> gradient = _runner.WantedGradient(node);
        if (gradient.IsEmpty)
            samples.Clear(); // no loss depends on it
        else
            PlanInputs.Store(node.Shape, gradient, samples);
    }

    /// <summary>What runs: steps, algorithms, fusions and memory.</summary>
    public string Describe() => PlanDescription.Of(_steps, _layout, $"training, batch {Batch}");

    /// <summary>Times every step, forward and backward, on the inputs and labels that were brought last. Changes no parameter.</summary>
    /// <param name="batch">Samples, 1 to <see cref="Batch"/>.</param>
    /// <param name="runs">The best of so many runs counts.</param>
    public PlanProfile Profile(int batch, int runs = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        _ = Gradients(batch);
        return PlanProfile.Measure(_steps, _runner, batch, runs, () =>
        {
            for (int l = 0; l < _losses.Length; l++)
                _ = Loss(l, batch);
        });
    }

    private float Loss(int index, int batch)
    {
        LossTerm term = _losses[index];
        Shape shape = term.Output.Shape;
        int rows = batch * shape.Positions;
        Span<float> gradient = _runner.Gradient(term.Output);
        Span<float> target = gradient;
        bool second = _second[index] is not null && !gradient.IsEmpty;
        if (second)
            target = _second[index].AsSpan(0, gradient.Length);
        Span<float> scores = _runner.Data(term.Output);
        float loss = term.Loss is LabelLoss labelled
            ? labelled.Forward(rows, shape.Features, scores, _labels[index].AsSpan(0, rows), target, term.Weight)
            : ((TargetLoss)term.Loss).Forward(rows, shape.Features, scores, _targets[index].AsSpan(0, scores.Length), target, term.Weight);
        if (second)
            Elementwise.Add<float>(gradient, target, gradient);
        return loss;
    }

    private void CheckPenalties(Optimizer optimizer)
    {
        double coupled = optimizer.DecoupledDecay ? 0 : optimizer.WeightDecay;
        if (Regularization != Regularization.None && (coupled != 0 || optimizer.L1 != 0))
            throw new ArgumentException(
                $"The optimizer has a WeightDecay of {coupled} and an L1 of {optimizer.L1}, and the plan has the penalty "
                + $"{Regularization}; expected one of the two, or the weights would be penalised twice.", nameof(optimizer));
    }

    private void CheckRoom(Node node, int length, string name)
    {
        long expected = (long)_runner.Memory.Batch * node.Shape.Size;
        if (length != expected)
            throw new ArgumentException(
                $"{name} has {length} elements; expected exactly {expected}, {_runner.Memory.Batch} samples of {node}.", name);
    }

    private static Node Only(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Outputs.Count == 1
            ? network.Outputs[0]
            : throw new ArgumentException(
                $"The network has {network.Outputs.Count} outputs; expected 1, or a loss for each that has one.", nameof(network));
    }
}

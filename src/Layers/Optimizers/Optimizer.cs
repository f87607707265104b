using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Moves the parameters of a network against their gradient. All parameters lie in one contiguous memory, and so do the gradients
/// and what is remembered; a step is one pass. Semantics and defaults are PyTorch's unless said otherwise. Hyper-parameters are
/// double, as 1 - 0.999 in float would be off by 1e-5.
/// </summary>
/// <remarks>
/// A new optimizer states its hyper-parameters (<see cref="Settings"/>), what it remembers (<see cref="StateNames"/>) and its step
/// (<see cref="Update"/>).
/// </remarks>
public abstract class Optimizer
{
    private readonly List<AlignedBuffer<float>> _states = [];

    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    protected Optimizer(double learningRate) => LearningRate = learningRate;

    /// <summary>Size of the step; finite, 0 or more. A schedule sets it before each step.</summary>
    public double LearningRate { get; set => field = Settable.NotNegative(value, nameof(LearningRate)); }

    /// <summary>
    /// L2 penalty: the gradient of 0.5 * WeightDecay * w^2, WeightDecay * w, is added; or, with <see cref="DecoupledDecay"/>, parameters
    /// shrink by LearningRate * WeightDecay of themselves. Finite, 0 or more. A penalty of lambda * w^2 is a WeightDecay of 2 lambda.
    /// </summary>
    public double WeightDecay { get; set => field = Settable.NotNegative(value, nameof(WeightDecay)); }

    /// <summary>Whether <see cref="WeightDecay"/> acts on the parameters beside the gradient (AdamW).</summary>
    public bool DecoupledDecay { get; set; }

    /// <summary>L1 penalty: the gradient of L1 * |w|, L1 * sign(w), is added; finite, 0 or more.</summary>
    public double L1 { get; set => field = Settable.NotNegative(value, nameof(L1)); }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Number of parameters; 0 before the first step or <see cref="Attach"/>.</summary>
    public int Length { get; private set; }

    /// <summary>The hyper-parameters, which are saved; those of a derived class follow.</summary>
    protected virtual IEnumerable<OptimizerSetting> Settings =>
    [
        new(nameof(LearningRate), () => LearningRate, value => LearningRate = value),
        new(nameof(WeightDecay), () => WeightDecay, value => WeightDecay = value),
        new(nameof(DecoupledDecay), () => DecoupledDecay ? 1 : 0, value => DecoupledDecay = value != 0),
        new(nameof(L1), () => L1, value => L1 = value),
    ];

    /// <summary>Names of what is remembered for each parameter. May depend on hyper-parameters, see <see cref="Attach"/>.</summary>
    protected abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Allocates what is remembered, as zeros. The first step does it, if nothing else did.</summary>
    /// <param name="length">Number of parameters, 0 or more.</param>
    /// <exception cref="InvalidOperationException">There is a state of another length.</exception>
    public void Attach(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length != Length && Length != 0)
            throw new InvalidOperationException($"{GetType().Name} is attached to {Length} parameters; it cannot serve {length}.");
        Length = length;
        while (length > 0 && _states.Count < StateNames.Count)
        {
            var state = new AlignedBuffer<float>(length);
            state.Span.Clear();
            _states.Add(state);
        }
    }

    /// <summary>One step. Allocates nothing after the first.</summary>
    /// <param name="gradients">Gradient of the loss by each parameter.</param>
    /// <param name="parameters">As long as the gradients; replaced.</param>
    /// <param name="segments">
    /// Which parameters are trained and which of these decay, without overlap; empty for all of them, decaying.
    /// </param>
    /// <param name="gradientScale">
    /// Factor of the gradient: 1 / n for n accumulated gradients, <see cref="GradientClipping.Scale(double, double)"/> for clipping by
    /// norm. Finite.
    /// </param>
    /// <param name="gradientLimit">Largest magnitude of a scaled gradient element, above 0: <see cref="GradientClipping.Limit"/>.</param>
    /// <exception cref="ArgumentException">A length, a segment or a number does not fit; nothing has been written then.</exception>
    /// <exception cref="InvalidOperationException">The optimizer is attached to another number of parameters.</exception>
    public void Step(
        ReadOnlySpan<float> gradients,
        Span<float> parameters,
        scoped ReadOnlySpan<ParameterSegment> segments = default,
        double gradientScale = 1,
        double gradientLimit = double.PositiveInfinity)
    {
        if (gradients.Length != parameters.Length)
            throw new ArgumentException(
                $"There are {gradients.Length} gradients; expected {parameters.Length}, one for each parameter.", nameof(gradients));
        if (gradients.Overlaps(parameters))
            throw new ArgumentException("The gradients overlap the parameters; expected separate memory.", nameof(gradients));
        if (!double.IsFinite(gradientScale))
            throw new ArgumentOutOfRangeException(
                nameof(gradientScale), gradientScale, $"gradientScale is {gradientScale}; expected a finite number.");
        if (!(gradientLimit > 0))
            throw new ArgumentOutOfRangeException(
                nameof(gradientLimit), gradientLimit, $"gradientLimit is {gradientLimit}; expected more than 0.");
        Check(segments, parameters.Length);
        Attach(parameters.Length);

        var exempt = new UpdateOptions(LearningRate) { GradientScale = gradientScale, GradientLimit = gradientLimit };
        UpdateOptions decaying = exempt with
        {
            L1 = L1,
            WeightDecay = DecoupledDecay ? 0 : WeightDecay,
            DecoupledDecay = DecoupledDecay ? WeightDecay : 0,
        };
        var all = new ParameterSegment(0, parameters.Length);
        if (segments.IsEmpty)
            segments = new ReadOnlySpan<ParameterSegment>(in all);

        // Neighbours that are treated alike are one range: fewer and longer passes.
        bool alike = decaying == exempt;
        for (int i = 0; i < segments.Length;)
        {
            int start = segments[i].Offset, end = start;
            bool decays = segments[i].Decays;
            for (; i < segments.Length && segments[i].Offset == end && (alike || segments[i].Decays == decays); i++)
                end += segments[i].Length;
            if (end > start)
                Update(gradients[start..end], parameters[start..end], start, Steps + 1, decays ? decaying : exempt);
        }

        Steps++;
    }

    /// <summary>A copy of all that is remembered.</summary>
    public OptimizerState Save()
    {
        Attach(Length);
        return new(
            GetType().Name,
            Steps,
            Length,
            Settings.ToDictionary(setting => setting.Name, setting => setting.Get()),
            StateNames.Select((name, i) => (Name: name, Values: State(i, 0, Length).ToArray())).ToDictionary(t => t.Name, t => t.Values));
    }

    /// <summary>Takes up a state that was saved, hyper-parameters included; the next step is the one that would have followed.</summary>
    /// <param name="state">Saved by an optimizer of this type.</param>
    /// <exception cref="ArgumentException">
    /// The state is of another type or length, a setting or tensor is missing, unknown or out of range; nothing has changed then.
    /// </exception>
    public void Restore(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Optimizer != GetType().Name)
            throw new ArgumentException($"The state is of {state.Optimizer}; expected {GetType().Name}.", nameof(state));
        if (Length != 0 && state.Length != Length)
            throw new ArgumentException($"The state is of {state.Length} parameters; expected {Length}.", nameof(state));

        OptimizerSetting[] settings = [.. Settings];
        Expect(state, "setting", settings.Select(setting => setting.Name), state.Settings.Keys);
        double[] before = [.. settings.Select(setting => setting.Get())];
        try
        {
            foreach (OptimizerSetting setting in settings)
                setting.Set(state.Settings[setting.Name]);
            Expect(state, "tensor", StateNames, state.Tensors.Keys);
        }
        catch
        {
            foreach ((OptimizerSetting setting, double value) in settings.Zip(before))
                setting.Set(value);
            throw;
        }

        Attach(state.Length);
        for (int i = 0; i < StateNames.Count; i++)
            state.Tensors[StateNames[i]].CopyTo(State(i, 0, Length));
        Steps = state.Steps;
    }

    /// <summary>
    /// One step over a range of the parameters, with a kernel of <see cref="Numerics.Update"/>. Everything has been checked.
    /// </summary>
    /// <param name="gradients">Of the range.</param>
    /// <param name="parameters">Of the range; replaced.</param>
    /// <param name="offset">Where the range begins, for <see cref="State"/>.</param>
    /// <param name="stepNumber">Number of the step, 1 for the first.</param>
    /// <param name="options">Learning rate, scaling, clipping and penalties.</param>
    protected abstract void Update(
        ReadOnlySpan<float> gradients, Span<float> parameters, int offset, long stepNumber, in UpdateOptions options);

    /// <summary>What is remembered for a range of parameters.</summary>
    /// <param name="index">Index into <see cref="StateNames"/>.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">Its length.</param>
    protected Span<float> State(int index, int offset, int length) => Length == 0 ? [] : _states[index].Span.Slice(offset, length);

    private static void Check(ReadOnlySpan<ParameterSegment> segments, int length)
    {
        int end = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            ParameterSegment segment = segments[i];
            if (segment.Offset < end || segment.Length < 0 || segment.Length > length - segment.Offset)
                throw new ArgumentException(
                    $"segments[{i}] is {segment.Length} parameters from {segment.Offset}; expected a range within {end}..{length}, "
                    + "behind the one before.",
                    nameof(segments));
            end = segment.Offset + segment.Length;
        }
    }

    private static void Expect(OptimizerState state, string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        string[] missing = [.. expected.Except(found)], unknown = [.. found.Except(expected)];
        if (missing.Length > 0)
            throw new ArgumentException($"The state lacks the {what} {missing[0]}; it has {string.Join(", ", found)}.", nameof(state));
        if (unknown.Length > 0)
            throw new ArgumentException(
                $"The state has the unknown {what} {unknown[0]}; expected {string.Join(", ", expected)}.", nameof(state));
    }
}

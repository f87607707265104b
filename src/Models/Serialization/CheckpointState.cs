using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// All that a training run needs to go on to the same bits after a break. The parts are copies: the run may continue while they are
/// being saved.
/// </summary>
public sealed class CheckpointState
{
    /// <summary>Gathers a state; the parts are kept, not copied.</summary>
    /// <param name="step">Steps done, 0 or more; it names the checkpoint.</param>
    /// <param name="parameters">Of the network.</param>
    /// <param name="optimizer">What the optimizer remembers.</param>
    /// <param name="values">Whatever else the run needs, as text: epoch, seed, position in the shuffle, best score, history.</param>
    /// <param name="best">The best parameters so far, if they are kept.</param>
    public CheckpointState(
        long step,
        ParameterSnapshot parameters,
        OptimizerState optimizer,
        IReadOnlyDictionary<string, string> values,
        ParameterSnapshot? best = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(values);
        (Step, Parameters, Optimizer, Values, Best) = (step, parameters, optimizer, values, best);
    }

    /// <summary>Steps done.</summary>
    public long Step { get; }

    /// <summary>The parameters, running statistics included.</summary>
    public ParameterSnapshot Parameters { get; }

    /// <summary>What the optimizer remembers.</summary>
    public OptimizerState Optimizer { get; }

    /// <summary>Whatever else the run needs, by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The best parameters so far, if they are kept.</summary>
    public ParameterSnapshot? Best { get; }

    /// <summary>Copies the state of a run.</summary>
    /// <param name="step">Steps done, 0 or more.</param>
    /// <param name="network">Its parameters are copied.</param>
    /// <param name="optimizer">What it remembers is copied.</param>
    /// <param name="values">Whatever else the run needs; copied.</param>
    /// <param name="best">The best parameters so far, if they are kept.</param>
    public static CheckpointState Capture(
        long step,
        Network network,
        Optimizer optimizer,
        IReadOnlyDictionary<string, string> values,
        ParameterSnapshot? best = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(step, new ParameterSnapshot(network), optimizer.Save(), new Dictionary<string, string>(values), best);
    }

    /// <summary>Gives network and optimizer this state, both or none.</summary>
    /// <param name="network">Has parameters of the same names and dimensions.</param>
    /// <param name="optimizer">Of the same type.</param>
    /// <exception cref="ArgumentException">Something does not fit (what, is said); nothing has changed then.</exception>
    public void Restore(Network network, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        foreach (ParameterSnapshot? part in (ParameterSnapshot?[])[Parameters, Best])
        {
            if (part?.Misfit(network) is { } difference)
                throw new ArgumentException($"The checkpoint is of another network: {difference}.", nameof(network));
        }

        int trained = network.Parameters.Trained.Length;
        if (Optimizer.Length != 0 && Optimizer.Length != trained)
            throw new ArgumentException(
                $"The checkpoint's optimizer serves {Optimizer.Length} parameters; expected {trained}.", nameof(network));
        optimizer.Restore(Optimizer); // changes nothing if it refuses
        Parameters.CopyTo(network);
    }
}

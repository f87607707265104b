namespace FastNet.Layers;

/// <summary>
/// A kind of computation with its settings and parameters: what the nodes of a graph are made of. A layer used by several nodes
/// shares its parameters between them.
/// </summary>
/// <remarks>
/// A layer of your own overrides <see cref="OutputShape"/>, declares its parameters in <see cref="DeclareParameters"/>, and binds a
/// <see cref="LayerStep"/> that runs forward and backward over spans; it is then an ordinary citizen of graphs, plans, gradient check
/// and summary.
/// </remarks>
public abstract class Layer
{
    private readonly List<Parameter> _parameters = [];
    private Shape[]? _declaredFor;

    /// <summary>The name; given by the graph (kind and number) if not set before the layer is used.</summary>
    public string? Name { get; set; }

    /// <summary>What kind of layer it is, as names and tables show it.</summary>
    public virtual string Kind => GetType().Name;

    /// <summary>The settings, as tables show them.</summary>
    public virtual string Settings => "";

    /// <summary>Its parameters, once it is used in a graph.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The shape of the output for the shapes of the inputs.</summary>
    /// <exception cref="GraphException">The inputs do not fit; use <see cref="Refuse"/>.</exception>
    public abstract Shape OutputShape(ReadOnlySpan<Shape> inputs);

    /// <summary>Whether the output is the first input's memory under another shape, so that nothing has to run.</summary>
    public virtual bool IsView(ReadOnlySpan<Shape> inputs) => false;

    /// <summary>Whether an inference plan leaves the layer out, since it does something in training alone.</summary>
    public virtual bool IsIdentityAtInference => false;

    /// <summary>Floating-point operations of the forward pass for one sample: two for each multiplication with an addition; 0 for what
    /// memory bounds.</summary>
    public virtual double Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <summary>Prepares to run in a plan.</summary>
    public abstract LayerStep Bind(LayerContext context);

    /// <summary>Declares parameters by <see cref="AddParameter"/>; called once.</summary>
    protected virtual void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
    }

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Its name within the layer, as "weight".</param>
    /// <param name="initializer">How it starts.</param>
    /// <param name="fanIn">Inputs that each output of the layer sees.</param>
    /// <param name="fanOut">Outputs that each input of the layer reaches.</param>
    /// <param name="dimensions">1 or more each.</param>
    /// <param name="isTrained">Whether optimizers change it.</param>
    /// <param name="decays">Whether weight decay applies.</param>
    protected Parameter AddParameter(
        string name, Initializer initializer, int fanIn, int fanOut, int[] dimensions, bool isTrained = true, bool decays = true)
    {
        var parameter = new Parameter(name, dimensions, initializer, (fanIn, fanOut), isTrained, isTrained && decays);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>The exception for inputs that do not fit.</summary>
    /// <param name="inputs">What was given.</param>
    /// <param name="expected">What would fit, and the fix if there is one.</param>
    protected GraphException Refuse(ReadOnlySpan<Shape> inputs, string expected)
    {
        string settings = Settings.Length > 0 ? $" ({Settings})" : "";
        return new GraphException($"{Name ?? Kind}{settings}: input is {string.Join(" and ", inputs.ToArray())}; expected {expected}.");
    }

    /// <summary>Declares on first use; later uses must bring inputs for which the parameters have the same dimensions.</summary>
    internal void Use(ReadOnlySpan<Shape> inputs)
    {
        if (_declaredFor is null)
        {
            _declaredFor = inputs.ToArray();
            DeclareParameters(inputs);
            return;
        }

        if (_parameters.Count == 0)
            return;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] != _declaredFor[i] && (inputs[i].Rank != _declaredFor[i].Rank || inputs[i].Features != _declaredFor[i].Features))
                throw Refuse(inputs, $"{_declaredFor[i]} or alike, as where the layer was used first: its parameters are shared");
        }
    }
}

using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What a cell carries from step to step beside the hidden state's product with the weights.</summary>
internal enum Carry
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Backward, the part of the hidden gradient that goes round the gates.</summary>
    Hidden,

    /// <summary>The cell state, and backward its gradient.</summary>
    Cell,
}

/// <summary>
/// The arithmetic of one kind of cell: one vector of units, some rows (sequences), one step. Everything around it, products,
/// packing, order of time, is the same for all kinds.
/// </summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Gates with a product of the hidden state: G.</summary>
    static abstract int Gates { get; }

    /// <summary>Numbers kept per unit and step; the first G are the gates' and start as the input's products.</summary>
    static abstract int Kept { get; }

    /// <summary>What goes from step to step.</summary>
    static abstract Carry Carry { get; }

    /// <summary>Opens the gates and makes the next state.</summary>
    static abstract void Forward<V, TEdge>(in ForwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;

    /// <summary>Puts the gates' gradients in the place of what was kept.</summary>
    static abstract void Backward<V, TEdge>(in BackwardBlock s)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;
}

/// <summary>One vector of units of some rows at one step, forward; pointers to the first row.</summary>
internal unsafe struct ForwardBlock
{
    /// <summary>Rows, and units when the vector is cut off.</summary>
    public nint Rows, Count;

    /// <summary>Units: the distance from gate to gate in <see cref="Kept"/> and <see cref="Bias"/>.</summary>
    public nint Units;

    /// <summary>Products of the hidden state: rows <see cref="ProductLd"/>, gates <see cref="ProductGate"/> apart.</summary>
    public float* Products;

    /// <inheritdoc cref="Products"/>
    public nint ProductLd, ProductGate;

    /// <summary>Products of the input, replaced by what backward needs.</summary>
    public float* Kept;

    /// <summary>Distance between rows of Kept.</summary>
    public nint KeptLd;

    /// <summary>Whether there is a backward pass.</summary>
    public bool Keep;

    /// <summary>Biases of what is kept.</summary>
    public float* Bias;

    /// <summary>Hidden state before and after, packed for the next product.</summary>
    public float* Before, After;

    /// <summary>Distance between rows of Before and After.</summary>
    public nint StateLd;

    /// <summary>Cell state, replaced, and where it is kept; rows Units apart. Null if not needed.</summary>
    public float* Cell, KeptCell;

    /// <summary>Hidden state after, for the caller.</summary>
    public float* Output;

    /// <summary>Distance between rows of Output.</summary>
    public nint OutputLd;
}

/// <summary>One vector of units of some rows at one step, backward; pointers to the first row.</summary>
internal unsafe struct BackwardBlock
{
    /// <summary>Rows, and units when the vector is cut off.</summary>
    public nint Rows, Count;

    /// <summary>Units: the distance from gate to gate.</summary>
    public nint Units;

    /// <summary>Gradient of the hidden state from the next step's gates.</summary>
    public float* Product;

    /// <summary>Distance between rows of Product.</summary>
    public nint ProductLd;

    /// <summary>Gradient of the output at this step, or null.</summary>
    public float* OutputGradient;

    /// <summary>Hidden state after this step, as the caller has it.</summary>
    public float* Output;

    /// <summary>Distance between rows of Output and OutputGradient.</summary>
    public nint OutputLd;

    /// <summary>Gradient of the final state at the last step, or null; rows Units apart.</summary>
    public float* FinalGradient;

    /// <summary>Hidden state before this step, or null for zeros.</summary>
    public float* Before;

    /// <summary>Distance between rows of Before.</summary>
    public nint BeforeLd;

    /// <summary>What is carried from the next step, replaced; rows Units apart.</summary>
    public float* Carry;

    /// <summary>What forward kept, replaced by the gradients of the gates.</summary>
    public float* Kept;

    /// <summary>Distance between rows of Kept.</summary>
    public nint KeptLd;

    /// <summary>Cell state after this step and before it (null for zeros); rows Units apart.</summary>
    public float* Cell, CellBefore;

    /// <summary>Receives the gradients of the gates again, packed for the next product; gates Units apart.</summary>
    public float* Gates;

    /// <summary>Distance between rows of Gates.</summary>
    public nint GatesLd;
}

/// <summary>Loads and stores of a vector that may be cut off.</summary>
internal static unsafe class EdgeOf<V, TEdge>
    where V : unmanaged, IVec<V, float>
    where TEdge : struct, IEdge
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Load(float* source, nint count) => TEdge.Cut ? V.LoadPartial(source, count) : V.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(V value, float* destination, nint count)
    {
        if (TEdge.Cut)
            value.StorePartial(destination, count);
        else
            value.Store(destination);
    }
}
